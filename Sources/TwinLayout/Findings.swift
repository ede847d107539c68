// SPDX-License-Identifier: Apache-2.0

import Yams

/// The problems found while a document is read.
struct Findings {
    /// The path of the file.
    let file: String
    /// The document.
    let document: Document
    /// The problems found so far, in order.
    private(set) var problems: [Problem] = []

    /// The maximum number of problems reported for one file.
    static let limit = 200

    /// Creates findings that start with the document's own problem, if it has one.
    init(file: String, document: Document) {
        self.file = file
        self.document = document
        if let problem = document.problem { problems = [problem] }
    }

    /// Adds a problem at a node.
    ///
    /// - Parameters:
    ///   - cause: The cause of the problem.
    ///   - node: The node at which it begins.
    ///   - offset: The number of columns from the start of the node, for scalars with several
    ///     parts.
    mutating func add(_ cause: Problem.Cause, at node: Node, offset: Int = 0) {
        guard problems.count < Self.limit else { return }
        let mark = node.mark
        let column = (mark?.column ?? 0) + offset
        let problem = Problem(file: file, line: mark?.line ?? 0, column: column, cause: cause)
        // The target of an alias is read once for each use.
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Adds a problem in another file to which this one refers.
    mutating func add(_ problem: Problem) {
        guard problems.count < Self.limit, !problems.contains(problem) else { return }
        problems.append(problem)
    }

    /// Returns a place in the file as shown in messages: `overview.yaml:12`.
    func place(of node: Node) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return "\(name):\(node.mark?.line ?? 0)"
    }
}

extension Node {
    /// The description of the node in messages: the user's own text in quotes, or words such as "a
    /// list".
    var words: String {
        switch self {
        case .scalar(let scalar)
        where scalar.string.isEmpty && scalar.style != .doubleQuoted
            && scalar.style != .singleQuoted:
            "nothing"
        case .scalar(let scalar): Problem.quoted(scalar.string)
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// The text of a scalar; nil for null and for other nodes.
    var text: String? {
        guard case .scalar(let scalar) = self else { return nil }
        if isQuoted { return scalar.string }
        return ["", "~", "null"].contains(scalar.string) ? nil : scalar.string
    }

    /// True if the node is a quoted scalar, which is always text.
    var isQuoted: Bool {
        guard case .scalar(let scalar) = self else { return false }
        return scalar.style == .doubleQuoted || scalar.style == .singleQuoted
    }
}
