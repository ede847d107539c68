// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CMemory
import Foundation
import TwinModel

/// Standard output and standard error, limited to displayable text in the encoding of the user's
/// locale.
enum Console {
    /// True if standard input and output are a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1 }

    /// Prints a line on standard error.
    static func complain(_ text: DisplayText) {
        _ = RawOutput.write(LocaleText.bytes(of: text.string + "\n"), to: STDERR_FILENO)
    }

    /// Prints a message of several lines on standard error, each made displayable.
    static func complain(lines: String) {
        for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
            complain(DisplayText(line))
        }
    }

    /// Prints finished output, such as a rendered frame, on standard output.
    ///
    /// - Throws: `CommandError` with the exit status 74, if it could not be written
    ///   completely.
    static func print(_ output: String) throws { try print(LocaleText.bytes(of: output)) }

    /// Prints data for other programs on standard output, as UTF-8 in every locale.
    ///
    /// A terminal gets the locale's encoding instead.
    ///
    /// - Throws: The same error as ``print(_:)``.
    static func print(data: String) throws {
        if isatty(STDOUT_FILENO) == 1 { return try print(data) }
        try print(Array(data.utf8))
    }

    private static func print(_ bytes: [UInt8]) throws {
        let code = RawOutput.write(bytes, to: STDOUT_FILENO)
        guard code != 0 else { return }
        throw CommandError(failure(code), .inputOutput)
    }

    /// Returns the message for a failure to write standard output.
    static func failure(_ code: Int32) -> DisplayText {
        switch code {
        case EPIPE:
            "The reader of standard output has closed it; the output is incomplete."
        case EBADF:
            "Standard output is closed; nothing could be written. Redirect it to a file."
        default:
            DisplayText(
                "The standard output is incomplete: \(SystemProblem.reason(code)). "
                    + SystemProblem.fix(code)
            )
        }
    }
}

/// The setup of the process.
enum ProcessSetup {
    /// The number of files that the demo with its services has open at once, with some reserve.
    private static let fewestFiles = 64

    /// Prepares the process, before any file is opened.
    ///
    /// - Opens descriptors 0 to 2 if closed, so that no file can be mistaken for standard output.
    /// - Turns a closed reader into a write error instead of a signal.
    /// - Restricts new files, such as the cache, its side files and its socket, to user and group,
    ///   with any umask.
    static func run() {
        for descriptor in 0...2 as ClosedRange<Int32> where fcntl(descriptor, F_GETFD) < 0 {
            // Opened in the wrong direction, so that using it remains an error.
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
        signal(SIGPIPE, SIG_IGN)
        _ = Umask.found
        _ = LocaleText.isUTF8
        requireFiles()
    }

    /// Exits with a message if the system allows too few open files.
    private static func requireFiles() {
        let count = cmemory_raise_file_limit(fewestFiles)
        guard count < fewestFiles else { return }
        Console.complain(
            DisplayText(
                "Only \(count) files may be open at once; \(fewestFiles) are needed. Raise the "
                    + "limit: ulimit -n \(fewestFiles)."
            )
        )
        exit(ExitCode.unavailable.rawValue)
    }

    /// The arguments of the command line, in which file names may contain any bytes.
    static var arguments: [String] {
        let count = Int(CommandLine.argc)
        return (1..<max(1, count)).compactMap { number in
            CommandLine.unsafeArgv[number].map { argument in
                SystemPath.text(
                    of: UnsafeRawBufferPointer(start: argument, count: strlen(argument))
                )
            }
        }
    }
}

/// The umask at the program's start.
enum Umask {
    /// The original umask; the first use restricts the process's umask to user and group.
    static let found: mode_t = {
        let before = umask(0o027)
        umask(before | 0o027)
        return before
    }()
}
