// SPDX-License-Identifier: Apache-2.0

import Yams

// A YAML text becomes nodes in three steps. First a look at the bare text refuses what would cost
// the parser or its reader more than the file is worth: many anchors, for an alias of an alias of
// an alias grows without end, and deep nesting. Then Yams parses it. Yams stops at the first mapping
// that has a key twice; to find everything else as well, the first of the two is renamed in place,
// by a scalar of the same width from the private-use area, and the text is parsed again. Whoever
// reads a mapping undoes the renaming and tells of the key that stands there twice.

/// A YAML text as nodes, or what keeps it from being one.
struct Document {
    /// The node that holds all others; nothing where the text is broken or empty.
    var root: Node?
    /// What keeps the text from being read.
    var problem: Problem?
    /// The first scalar of a renamed key, by the private-use scalar that stands in its place.
    var renamed: [Unicode.Scalar: Unicode.Scalar] = [:]

    /// The most anchors and aliases together.
    static let aliasLimit = 8
    /// The deepest nesting.
    static let depthLimit = 32
    private static let renamingLimit: UInt32 = 16
    /// How many scalars are parsed again at the most.
    private static let parsingLimit = 1 << 19

    /// A document that could not be read at all.
    init(problem: Problem) { self.problem = problem }

    /// Parses a text.
    ///
    /// - Parameters:
    ///   - text: any text at all.
    ///   - file: its file's name, for problems.
    ///   - content: what the file should hold: "pages".
    init(_ text: String, file: String, content: String) {
        if let problem = Self.glance(text, file: file) {
            self.problem = problem
            return
        }
        var scalars = Array(text.unicodeScalars)
        // Of a large file not every such key is told, or the parsing would take too long.
        let attempts = min(Self.renamingLimit, UInt32(Self.parsingLimit / (scalars.count + 1)))
        for attempt in 0...attempts {
            do {
                let yaml = attempt == 0 ? text : Self.string(scalars)
                // Readers go by the bare text of scalars: nothing is resolved to other types, which
                // would try several regular expressions on each.
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

    /// A key as it was written, where it had to be renamed.
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
            // What stands far to the right behind nothing but space and dashes is deep.
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

    // MARK: - Keys that stand twice

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
        // A quoted key's mark is at its quote.
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

    // MARK: - What the parser says

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
            let told = [context?.text, words].compactMap { $0 }.joined(separator: " ")
            let place = Place(mark, in: text)
            let isAtEnd = place.isAtEnd || words.contains("end of stream")
            if isAtEnd, words.contains("end of stream"), let start = context?.mark {
                // Where it was opened helps more than where the file ends.
                let cause = Problem.Cause.truncated(told)
                return Problem(file: file, line: start.line, column: start.column, cause: cause)
            }
            return Problem(
                file: file,
                line: place.line,
                column: place.column,
                cause: isAtEnd ? .truncated(told) : place.isTab ? .tab : .malformed(told)
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

    /// A place that the parser tells, held inside the text.
    private struct Place {
        var line = 1
        var column = 1
        /// Whether nothing but space follows.
        var isAtEnd = true
        /// Whether a tab stands there.
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
