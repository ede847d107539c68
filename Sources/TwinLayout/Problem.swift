// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Something wrong in one of citytop's files: what, where, and how to mend it.
public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// How much it matters.
    public enum Level: String, Hashable, Sendable, Codable {
        /// The file cannot be used.
        case error
        /// The file can be used, and something in it deserves a look.
        case warning
    }

    /// The file as it was named to the reader; raw, see ``description``.
    public var file: String
    /// The line from 1; 0 where the whole file is meant.
    public var line: Int
    /// The column from 1, counted in Unicode scalars; 0 where the whole file is meant.
    public var column: Int
    /// What is wrong.
    public var cause: Cause

    /// Makes a problem.
    public init(file: String, line: Int = 0, column: Int = 0, cause: Cause) {
        self.file = file
        self.line = line
        self.column = column
        self.cause = cause
    }

    /// The problem in compiler form, with the mend on a line of its own.
    public var description: String { lines.map(\.string).joined(separator: "\n") }

    /// The problem in compiler form as text that may be shown, one element a line.
    public var lines: [DisplayText] {
        var place = file
        if line > 0 { place += ":\(line):\(column)" }
        let head = DisplayText("\(place): \(level.rawValue): ") + message
        guard let mend else { return [head] }
        return [head, DisplayText("  ") + mend]
    }
}

/// Every problem found in a file, or in several files that belong together.
public struct FileProblems: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problems by file and place, at least one of them an error.
    public var problems: [Problem]

    /// Makes the error from its problems.
    public init(_ problems: [Problem]) { self.problems = problems }

    /// All problems in compiler form, one after the other.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// What came of reading a file: its value where it could be made, and all that was found.
public struct Checked<Value: Sendable>: Sendable {
    /// The value; nothing where a problem is an error.
    public var value: Value?
    /// Everything found, by file and place.
    public var problems: [Problem]

    /// Makes a result; a problem that is an error takes the value away.
    init(value: Value?, problems: [Problem]) {
        let isWrong = problems.contains { $0.level == .error }
        self.value = isWrong ? nil : value
        self.problems = problems.sorted()
    }

    /// The value, warnings set aside.
    ///
    /// - Throws: ``FileProblems`` with everything found, where an error is among it.
    public func get() throws(FileProblems) -> Value {
        guard let value else { throw FileProblems(problems) }
        return value
    }
}

extension Problem: Comparable {
    /// Whether the left problem stands before the right one.
    public static func < (left: Problem, right: Problem) -> Bool {
        (left.file, left.line, left.column, left.message.string)
            < (right.file, right.line, right.column, right.message.string)
    }
}
