// SPDX-License-Identifier: Apache-2.0

import CMemory

/// What this process keeps of memory.
enum Memory {
    /// Makes all threads share one pool; to be called before there are any.
    ///
    /// Every further pool of the C library asks the system for memory page by page, some two thousand
    /// times until the first picture, and keeps what it does not use any more.
    static func useOnePool() { cmemory_use_one_pool() }

    /// Gives back to the system what is free after the start, which reads much and keeps little.
    static func giveBack() {
        cmemory_give_back_free()
        giveBackCode()
    }

    /// Lets go of the pages of code, most of which only the start needs; what is called again comes
    /// back from the system's cache of files.
    static func giveBackCode() { cmemory_give_back_code() }
}
