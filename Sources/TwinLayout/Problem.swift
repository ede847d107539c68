// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A problem in one of citytop's files, with its place and its fix.
public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// The severity of a problem.
    public enum Level: String, Hashable, Sendable, Codable {
        /// The file cannot be used.
        case error
        /// The file can be used, but should be reviewed.
        case warning
    }

    /// The path of the file as given to the reader, not made safe for display; see ``description``.
    public var file: String
    /// The line, counted from 1; 0 if the problem concerns the whole file.
    public var line: Int
    /// The column, counted from 1 in Unicode scalars; 0 if the problem concerns the whole file.
    public var column: Int
    /// The cause.
    public var cause: Cause

    /// Creates a problem.
    public init(file: String, line: Int = 0, column: Int = 0, cause: Cause) {
        self.file = file
        self.line = line
        self.column = column
        self.cause = cause
    }

    /// The problem in the format of compilers, with the fix on a line of its own.
    public var description: String { lines.map(\.string).joined(separator: "\n") }

    /// The lines of the problem in the format of compilers, safe for display.
    public var lines: [DisplayText] {
        var place = file
        if line > 0 { place += ":\(line):\(column)" }
        let head = DisplayText("\(place): \(level.rawValue): ") + message
        guard let fix else { return [head] }
        return [head, DisplayText("  ") + fix]
    }
}

/// All problems found in one file, or in several files that belong together.
public struct FileProblems: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problems sorted by file and place, at least one of them an error.
    public var problems: [Problem]

    /// Creates the error from its problems.
    public init(_ problems: [Problem]) { self.problems = problems }

    /// All problems in the format of compilers, separated by newlines.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// The result of reading a file: the value, if it could be read, and all problems found.
public struct Checked<Value: Sendable>: Sendable {
    /// The value; nil if one of the problems is an error.
    public var value: Value?
    /// All problems found, sorted by file and place.
    public var problems: [Problem]

    /// Creates a result; the value is dropped if one of the problems is an error.
    init(value: Value?, problems: [Problem]) {
        let isWrong = problems.contains { $0.level == .error }
        self.value = isWrong ? nil : value
        self.problems = problems.sorted()
    }

    /// Returns the value; warnings are ignored.
    ///
    /// Throws ``FileProblems`` with all problems found if one of them is an error.
    public func get() throws(FileProblems) -> Value {
        guard let value else { throw FileProblems(problems) }
        return value
    }
}

extension Problem: Comparable {
    /// Returns true if the left problem is sorted before the right one.
    public static func < (left: Problem, right: Problem) -> Bool {
        (left.file, left.line, left.column, left.message.string)
            < (right.file, right.line, right.column, right.message.string)
    }
}
