// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A runtime trap, for the test that the terminal is restored after one.
///
/// It exists only in debug builds, and traps only if the environment has `CITYTOP_TEST_TRAP`, which
/// only that test sets.
enum TestTrap {
    /// Traps if an environment variable requests it.
    static func spring() {
        #if DEBUG
        guard getenv("CITYTOP_TEST_TRAP") != nil else { return }
        let nothing: [Int] = []
        exit(Int32(truncatingIfNeeded: nothing[Int(getpid())]))
        #endif
    }
}
