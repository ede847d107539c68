// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// Standard output and standard error; only text that may be shown gets there.
enum Console {
    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1 }

    /// Prints a line on standard error.
    static func complain(_ text: DisplayText) {
        write(text.string + "\n", to: FileHandle.standardError)
    }

    /// Prints a message of several lines on standard error, each made displayable.
    static func complain(lines: String) {
        for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
            complain(DisplayText(line))
        }
    }

    /// Prints finished output, such as a rendered frame, on standard output.
    static func print(_ output: String) {
        write(output, to: FileHandle.standardOutput)
    }

    private static func write(_ text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
