// SPDX-License-Identifier: Apache-2.0

import Yams

// A YAML text is parsed in three steps. First, the plain text is scanned for anything that would be
// too expensive to parse or read: deep nesting, and many anchors, since nested aliases can grow
// exponentially. Second, Yams parses the text. Yams stops at the first mapping with a duplicate
// key. Therefore, as a third step, the first of the two keys is renamed in place, by a scalar of
// the same width from the private-use area, and the text is parsed again, so that all other
// problems are found too. The readers of mappings undo the renaming and report the duplicate key.

/// A parsed YAML text, or the problem that prevents parsing.
struct Document {
    /// The root node; nil if the text is broken or empty.
    var root: Node?
    /// The problem that prevents reading the text.
    var problem: Problem?
    /// The original first scalars of renamed keys, by the private-use scalars that replace them.
    var renamed: [Unicode.Scalar: Unicode.Scalar] = [:]

    /// The maximum number of anchors and aliases together.
    static let aliasLimit = 8
    /// The maximum depth of nesting.
    static let depthLimit = 32
    private static let renamingLimit: UInt32 = 16
    /// The maximum number of scalars that are parsed again.
    private static let parsingLimit = 1 << 19

    /// Creates a document that could not be read.
    init(problem: Problem) { self.problem = problem }

    /// Creates a document by parsing a text.
    ///
    /// - Parameters:
    ///   - text: The text; it may contain anything.
    ///   - file: The file's name, for problems.
    ///   - content: The expected content of the file, for problems: "pages".
    init(_ text: String, file: String, content: String) {
        if let problem = Self.glance(text, file: file) {
            self.problem = problem
            return
        }
        var scalars = Array(text.unicodeScalars)
        // Of a large file not all duplicate keys are reported, since parsing would take too long.
        let attempts = min(Self.renamingLimit, UInt32(Self.parsingLimit / (scalars.count + 1)))
        for attempt in 0...attempts {
            do {
                let yaml = attempt == 0 ? text : Self.string(scalars)
                // Readers use the plain text of scalars. Resolving scalars to other types would
                // cost several regular expressions for each.
                root = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8).singleRoot()
                problem = root == nil ? Problem(file: file, cause: .empty(content)) : nil
                return
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let mark = context.mark
                problem = Problem(
                    file: file,
                    line: mark.line,
                    column: mark.column,
                    cause: .duplicateKeys(keys)
                )
                guard let stand = Unicode.Scalar(0xE000 + attempt),
                    let index = Self.index(of: keys.first ?? "", near: mark, in: scalars)
                else { return }
                renamed[stand] = scalars[index]
                scalars[index] = stand
            } catch {
                problem = Self.problem(of: error, file: file, text: text)
                return
            }
        }
    }

    /// Returns the original name of a key that may have been renamed.
    func name(of key: String) -> String {
        guard let first = key.unicodeScalars.first, let original = renamed[first] else {
            return key
        }
        return String(Character(original)) + String(key.unicodeScalars.dropFirst())
    }

    // MARK: - Before parsing

    private static func glance(_ text: String, file: String) -> Problem? {
        var line = 1
        var column = 0
        var flowDepth = 0
        var marks = 0
        var startsToken = true
        var isLeading = true
        var hasDash = false
        var previous: Unicode.Scalar = "\n"
        for scalar in text.unicodeScalars {
            column += 1
            if previous == "&" || previous == "*", startsToken, !isSpace(scalar) { marks += 1 }
            startsToken = isSpace(previous) || previous == "[" || previous == "{" || previous == ","
            let here = (line: line, column: column)
            let wasLeading = isLeading
            if scalar != " " && scalar != "-" { isLeading = false }
            if isLeading, scalar == "-" { hasDash = true }
            // Content far to the right, with only spaces and dashes before it, is deeply nested.
            let isContent = scalar == "\n" ? hasDash : scalar != "#" && !isSpace(scalar)
            let isDeep = wasLeading && !isLeading && isContent && column > 4 * depthLimit
            switch scalar {
            case "[", "{": flowDepth += 1
            case "]", "}": flowDepth -= 1
            case "\n":
                line += 1
                column = 0
                isLeading = true
                hasDash = false
            default: break
            }
            if marks > aliasLimit {
                let cause = Problem.Cause.tooManyAliases(limit: aliasLimit)
                return Problem(file: file, line: here.line, column: here.column, cause: cause)
            }
            if flowDepth > depthLimit || isDeep {
                let cause = Problem.Cause.tooDeep(limit: depthLimit)
                return Problem(file: file, line: here.line, column: here.column, cause: cause)
            }
            previous = scalar
        }
        return nil
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    }

    // MARK: - Duplicate keys

    private static func index(
        of key: String,
        near mark: Mark,
        in scalars: [Unicode.Scalar]
    ) -> Int? {
        guard let first = key.unicodeScalars.first else { return nil }
        var line = 1
        var start = 0
        for (index, scalar) in scalars.enumerated() where line < mark.line {
            if scalar == "\n" {
                line += 1
                start = index + 1
            }
        }
        // The mark of a quoted key is at its quote.
        for index in (start + mark.column - 1)...(start + mark.column)
        where scalars.indices.contains(index) && scalars[index] == first {
            return index
        }
        return nil
    }

    private static func string(_ scalars: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    // MARK: - Errors of the parser

    private static func problem(of error: any Error, file: String, text: String) -> Problem {
        switch error {
        case YamlError.composer(_, let words, let mark, _) where words.contains("document"):
            return Problem(
                file: file,
                line: mark.line,
                column: mark.column,
                cause: .severalDocuments
            )
        case YamlError.scanner(let context, let words, let mark, _),
            YamlError.parser(let context, let words, let mark, _),
            YamlError.composer(let context, let words, let mark, _):
            let sentence = [context?.text, words].compactMap { $0 }.joined(separator: " ")
            let place = Place(mark, in: text)
            let isAtEnd = place.isAtEnd || words.contains("end of stream")
            if isAtEnd, words.contains("end of stream"), let start = context?.mark {
                // The place where it was opened is more helpful than the end of the file.
                let cause = Problem.Cause.truncated(sentence)
                return Problem(file: file, line: start.line, column: start.column, cause: cause)
            }
            return Problem(
                file: file,
                line: place.line,
                column: place.column,
                cause: isAtEnd ? .truncated(sentence) : place.isTab ? .tab : .malformed(sentence)
            )
        case YamlError.reader(let words, let offset, _, _):
            let before = text.utf8.prefix(max(0, offset ?? 0))
            let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
            let lastLine = before.split(separator: 0x0A, omittingEmptySubsequences: false).last
            let column = (lastLine.map { Substring($0).unicodeScalars.count } ?? 0) + 1
            return Problem(file: file, line: line, column: column, cause: .malformed(words))
        default:
            return Problem(file: file, cause: .malformed("the parser gave up"))
        }
    }

    /// A place reported by the parser, limited to the text.
    private struct Place {
        var line = 1
        var column = 1
        /// True if only white space follows.
        var isAtEnd = true
        /// True if there is a tab at the place.
        var isTab = false

        init(_ mark: Mark, in text: String) {
            var here = (line: 1, column: 1)
            for scalar in text.unicodeScalars {
                let isBefore = (here.line, here.column) < (mark.line, mark.column)
                if !Document.isSpace(scalar) {
                    if isBefore { (line, column) = (here.line, here.column + 1) }
                    if !isBefore { isAtEnd = false }
                }
                if here == (mark.line, mark.column) { isTab = scalar == "\t" }
                here = scalar == "\n" ? (here.line + 1, 1) : (here.line, here.column + 1)
            }
            if !isAtEnd || isTab { (line, column) = (mark.line, mark.column) }
        }
    }
}
