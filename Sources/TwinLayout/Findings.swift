// SPDX-License-Identifier: Apache-2.0

import Yams

/// Gathers what is found wrong while a document is read.
struct Findings {
    /// The file that is read.
    let file: String
    /// The document that is read.
    let document: Document
    /// What was found so far, in the order of finding.
    private(set) var problems: [Problem] = []

    /// The most problems that are told of one file.
    static let limit = 200

    /// Begins a reading, with the document's own problem where it has one.
    init(file: String, document: Document) {
        self.file = file
        self.document = document
        if let problem = document.problem { problems = [problem] }
    }

    /// Notes a problem at a node.
    ///
    /// - Parameters:
    ///   - cause: what is wrong.
    ///   - node: where it begins.
    ///   - offset: how many columns further it begins, in a scalar that says several things.
    mutating func add(_ cause: Problem.Cause, at node: Node, offset: Int = 0) {
        guard problems.count < Self.limit else { return }
        let mark = node.mark
        let column = (mark?.column ?? 0) + offset
        let problem = Problem(file: file, line: mark?.line ?? 0, column: column, cause: cause)
        // An alias leads to the same place twice.
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Notes a problem in another file that this one names.
    mutating func add(_ problem: Problem) {
        guard problems.count < Self.limit, !problems.contains(problem) else { return }
        problems.append(problem)
    }

    /// A place in the file as messages tell it: `overview.yaml:12`.
    func place(of node: Node) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return "\(name):\(node.mark?.line ?? 0)"
    }
}

extension Node {
    /// What it is, as a problem tells it: the user's own text in quotes, or "a list".
    var told: String {
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

    /// The text of a scalar that is not null.
    var text: String? {
        guard case .scalar(let scalar) = self else { return nil }
        if isQuoted { return scalar.string }
        return ["", "~", "null"].contains(scalar.string) ? nil : scalar.string
    }

    /// Whether it is a scalar in quotes, which is text whatever it looks like.
    var isQuoted: Bool {
        guard case .scalar(let scalar) = self else { return false }
        return scalar.style == .doubleQuoted || scalar.style == .singleQuoted
    }
}
