// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A trap of the language, for the test that one leaves the terminal as it was.
///
/// It is in debug builds only, and traps only if the environment has `CITYTOP_TEST_TRAP`, which nobody
/// sets but that test.
enum TestTrap {
    /// Traps, if the environment asks for it.
    static func spring() {
        #if DEBUG
        guard getenv("CITYTOP_TEST_TRAP") != nil else { return }
        let nothing: [Int] = []
        exit(Int32(truncatingIfNeeded: nothing[Int(getpid())]))
        #endif
    }
}
