// SPDX-License-Identifier: Apache-2.0

/// A scenario that cannot be read: what is wrong, where, and how to mend it.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as the caller named it.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column, from 1.
    public var column: Int
    /// What is wrong.
    public var problem: String
    /// How to mend it.
    public var mend: String

    /// Makes an error.
    public init(file: String, line: Int, column: Int, problem: String, mend: String) {
        self.file = file
        self.line = line
        self.column = column
        self.problem = problem
        self.mend = mend
    }

    /// All of it in the form that compilers use.
    public var description: String {
        "\(file):\(line):\(column): error: \(problem)\n  \(mend)"
    }
}
