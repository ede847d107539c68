// SPDX-License-Identifier: Apache-2.0

/// An error in a scenario file: the problem, its position, and the fix.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file name given by the caller.
    public var file: String
    /// The line number, starting at 1.
    public var line: Int
    /// The column number, starting at 1.
    public var column: Int
    /// A description of the problem.
    public var problem: String
    /// A hint on how to fix the problem.
    public var mend: String

    /// Creates an error.
    public init(file: String, line: Int, column: Int, problem: String, mend: String) {
        self.file = file
        self.line = line
        self.column = column
        self.problem = problem
        self.mend = mend
    }

    /// The error in the format used by compilers.
    public var description: String {
        "\(file):\(line):\(column): error: \(problem)\n  \(mend)"
    }
}
