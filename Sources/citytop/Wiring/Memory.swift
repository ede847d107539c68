// SPDX-License-Identifier: Apache-2.0

import CMemory

/// Control of the process's memory.
enum Memory {
    /// Limits malloc to one pool for all threads; must be called before any thread is started.
    ///
    /// Each additional pool of the C library requests memory from the system page by page, some two
    /// thousand times until the first picture, and keeps memory that is no longer used.
    static func useOnePool() { cmemory_use_one_pool() }

    /// Returns free memory to the system after the start, which reads much data and keeps little.
    static func giveBack() { cmemory_give_back_free() }
}
