// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The exit statuses of the program, following sysexits(3), and three of acts on alarms.
extension ExitCode {
    /// An act on an alarm was refused.
    static let refused = ExitCode(4)
    /// An alarm changed after the operator saw it.
    static let changed = ExitCode(5)
    /// The user has no permission to act.
    static let denied = ExitCode(6)
    /// The command was used incorrectly.
    static let usage = ExitCode(64)
    /// The input data cannot be read.
    static let badData = ExitCode(65)
    /// A required resource is unavailable: a service, a terminal, another program's cache.
    static let unavailable = ExitCode(69)
    /// An output file cannot be created.
    static let cannotCreate = ExitCode(73)
    /// Reading or writing failed.
    static let inputOutput = ExitCode(74)
    /// The configuration, a layout or the catalog is invalid.
    static let badConfiguration = ExitCode(78)
}
