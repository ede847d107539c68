// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How the program ends, by sysexits(3).
extension ExitCode {
    /// The command was used wrongly.
    static let usage = ExitCode(64)
    /// Data that was given cannot be read.
    static let badData = ExitCode(65)
    /// Something that is needed is not there: a service, a terminal, another program's cache.
    static let unavailable = ExitCode(69)
    /// A file that is to be made cannot be.
    static let cannotCreate = ExitCode(73)
    /// Reading or writing failed.
    static let inputOutput = ExitCode(74)
    /// The configuration, a layout or the catalog has to be mended.
    static let badConfiguration = ExitCode(78)
}
