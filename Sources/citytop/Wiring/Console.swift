// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CMemory
import Foundation
import TwinModel

/// Standard output and standard error; only text that may be shown gets there, in the encoding of the
/// user's locale.
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
    /// - Throws: the exit status 74, once the complaint has been made, if it was not written whole.
    static func print(_ output: String) throws { try print(LocaleText.bytes(of: output)) }

    /// Prints data for other programs on standard output: UTF-8 whatever the locale is, but for a
    /// terminal, which shows the locale's encoding.
    ///
    /// - Throws: as ``print(_:)``.
    static func print(data: String) throws {
        if isatty(STDOUT_FILENO) == 1 { return try print(data) }
        try print(Array(data.utf8))
    }

    private static func print(_ bytes: [UInt8]) throws {
        let code = RawOutput.write(bytes, to: STDOUT_FILENO)
        guard code != 0 else { return }
        complain(failure(code))
        throw ExitCode.inputOutput
    }

    /// Why standard output was not written whole.
    static func failure(_ code: Int32) -> DisplayText {
        switch code {
        case EPIPE:
            "The reader of standard output has gone away; not everything was written."
        case EBADF:
            "Standard output is closed; nothing could be written. Redirect it to a file."
        default:
            DisplayText(
                "Standard output was not written whole: \(SystemProblem.reason(code)). "
                    + SystemProblem.fix(code)
            )
        }
    }
}

/// What the process starts with.
enum ProcessSetup {
    /// How many files the demo with its services has open at once, with room to spare.
    private static let fewestFiles = 64

    /// Makes the process ready, before any file is opened.
    ///
    /// - Descriptors 0 to 2 are open, so that no file can be taken for standard output.
    /// - A reader that has gone away is an error of the write, not a signal.
    /// - No file that is made, such as the cache, its side files and its socket, can be read by others
    ///   than user and group, whatever the umask was.
    static func run() {
        for descriptor in 0...2 as ClosedRange<Int32> where fcntl(descriptor, F_GETFD) < 0 {
            // Opened the wrong way around, so that using it is an error still.
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
        signal(SIGPIPE, SIG_IGN)
        _ = Umask.found
        _ = LocaleText.isUTF8
        requireFiles()
    }

    /// Ends the process with a sentence if the system lets it open too few files.
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

    /// The arguments of the command line, in which a file's name may be of any bytes.
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

/// The umask that the program was started with.
enum Umask {
    /// The umask as it was; from the first use on, the process has one that hides its files from others.
    static let found: mode_t = {
        let before = umask(0o027)
        umask(before | 0o027)
        return before
    }()
}
