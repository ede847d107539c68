// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinCache
import TwinLayout
import TwinModel

/// The reason why a command ends early: what to print on standard error, and the exit status.
///
/// It is thrown where the reason is known, and printed once, by ``Citytop/main()``.
struct CommandError: Error, Hashable {
    /// The message, one line each.
    var lines: [DisplayText]
    /// The exit status.
    var status: ExitCode

    /// Creates an error with a message of one line.
    init(_ message: DisplayText, _ status: ExitCode) {
        self.init(lines: [message], status)
    }

    /// Creates an error with a message of several lines, each made displayable.
    init(lines: String, _ status: ExitCode) {
        let parts = lines.split(separator: "\n", omittingEmptySubsequences: false)
        self.init(lines: parts.map { DisplayText($0) }, status)
    }

    /// Creates an error with the lines of its message.
    init(lines: [DisplayText], _ status: ExitCode) {
        self.lines = lines
        self.status = status
    }

    /// Creates the error of a command that needs files with problems in them.
    init(_ problems: FileProblems) {
        self.init(lines: problems.description, .badConfiguration)
    }

    /// Creates the error of a command that cannot use a recording.
    init(_ error: RecordingError) {
        let status: ExitCode =
            switch error {
            case .missing, .stillRecording, .denied: .unavailable
            case .notAFile, .tooLarge, .foreign, .newer, .damaged, .empty: .badData
            case .exists: .usage
            case .diskFull, .inputOutput: .inputOutput
            }
        self.init(error.message, status)
    }
}
