// SPDX-License-Identifier: Apache-2.0

import CMalloc

/// How the C library keeps memory that is not in use.
enum Memory {
    /// Makes all threads share one pool; to be called before there are any.
    ///
    /// Every further pool of the C library asks the system for memory page by page, some two thousand
    /// times until the first picture, and keeps what it does not use any more.
    static func useOnePool() { cmalloc_use_one_pool() }

    /// Gives back to the system what is free after the start, which reads much and keeps little.
    static func giveBack() { cmalloc_give_back() }
}
