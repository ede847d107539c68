// SPDX-License-Identifier: Apache-2.0

/// A regular expression that is compared with whole texts in time proportional to their length.
///
/// The syntax is the common part of RE2's: alternation, groups, classes, repetition, `.`, `^`, `$`
/// and the escapes `\d`, `\w`, `\s`. A leading `(?i)` ignores the case of ASCII letters. Swift's own
/// `Regex` tries alternatives one after the other, so that a short expression of another program
/// could occupy the thread that also decides acts on alarms.
struct PeerPattern: Hashable, Sendable {
    /// A set of characters.
    fileprivate struct Characters: Hashable {
        var ranges: [ClosedRange<UInt32>]
        var isNegated = false

        func contains(_ scalar: UInt32) -> Bool {
            ranges.contains { $0.contains(scalar) } != isNegated
        }
    }

    fileprivate enum Step: Hashable {
        case take(Characters)
        case fork(Int, Int)
        case atStart
        case atEnd
        case accept
    }

    fileprivate indirect enum Node: Hashable {
        case nothing
        case one(Characters)
        case atStart
        case atEnd
        case sequence([Node])
        case either([Node])
        case repeated(Node, least: Int, most: Int?)
    }

    /// The largest number of steps, which bounds the time for each character.
    private static let longest = 4000

    private var steps: [Step] = []
    /// The number of nodes compiled, since empty ones add no steps.
    private var compiled = 0
    private var ignoresCase = false

    /// Compiles an expression, or returns nil if it is invalid or too large.
    init?(_ text: String) {
        var scalars = Array(text.unicodeScalars)[...]
        if scalars.starts(with: "(?i)".unicodeScalars) {
            ignoresCase = true
            scalars = scalars.dropFirst(4)
        }
        var parser = PatternParser(rest: scalars, ignoresCase: ignoresCase)
        guard let node = parser.alternatives(depth: 0), parser.rest.isEmpty, emit(node) else {
            return nil
        }
        steps.append(.accept)
    }

    /// Returns true if the expression matches the whole text.
    func matchesWhole(_ text: String) -> Bool {
        var current = StepSet(count: steps.count)
        var next = StepSet(count: steps.count)
        let scalars = Array(text.unicodeScalars)
        add(0, to: &current, at: 0, of: scalars.count)
        for (position, scalar) in scalars.enumerated() {
            next.removeAll()
            let value = ignoresCase ? Self.lowercased(scalar.value) : scalar.value
            for index in current.list {
                if case .take(let characters) = steps[index], characters.contains(value) {
                    add(index + 1, to: &next, at: position + 1, of: scalars.count)
                }
            }
            swap(&current, &next)
            if current.list.isEmpty { return false }
        }
        return current.list.contains { steps[$0] == .accept }
    }

    fileprivate static func lowercased(_ value: UInt32) -> UInt32 {
        (0x41...0x5A).contains(value) ? value + 32 : value
    }

    /// The indices of steps, each once.
    private struct StepSet {
        var list: [Int] = []
        private var isPresent: [Bool]

        init(count: Int) { isPresent = [Bool](repeating: false, count: count) }

        mutating func insert(_ index: Int) -> Bool {
            guard !isPresent[index] else { return false }
            isPresent[index] = true
            list.append(index)
            return true
        }

        mutating func removeAll() {
            for index in list { isPresent[index] = false }
            list.removeAll(keepingCapacity: true)
        }
    }

    /// Adds a step and all steps that follow it without a character.
    private func add(_ first: Int, to set: inout StepSet, at position: Int, of end: Int) {
        var pending = [first]
        while let index = pending.popLast() {
            guard set.insert(index) else { continue }
            switch steps[index] {
            case .fork(let left, let right): pending += [right, left]
            case .atStart: if position == 0 { pending.append(index + 1) }
            case .atEnd: if position == end { pending.append(index + 1) }
            case .take, .accept: break
            }
        }
    }

    // MARK: Compilation

    /// Appends the steps of a node.
    ///
    /// Returns false if there are too many.
    private mutating func emit(_ node: Node) -> Bool {
        compiled += 1
        guard steps.count < Self.longest, compiled < 4 * Self.longest else { return false }
        switch node {
        case .nothing: return true
        case .one(let characters): steps.append(.take(characters))
        case .atStart: steps.append(.atStart)
        case .atEnd: steps.append(.atEnd)
        case .sequence(let nodes): return nodes.allSatisfy { emit($0) }
        case .either(let nodes): return emit(either: nodes)
        case .repeated(let node, let least, let most):
            for _ in 0..<least where !emit(node) { return false }
            guard let most else { return emitLoop(node) }
            var forks: [Int] = []
            for _ in least..<most {
                forks.append(steps.count)
                steps.append(.accept)
                guard emit(node) else { return false }
            }
            for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
        }
        return true
    }

    private mutating func emit(either nodes: [Node]) -> Bool {
        var ends: [Int] = []
        for (number, node) in nodes.enumerated() {
            guard number + 1 < nodes.count else {
                guard emit(node) else { return false }
                break
            }
            let fork = steps.count
            steps.append(.accept)
            guard emit(node) else { return false }
            ends.append(steps.count)
            steps.append(.accept)
            steps[fork] = .fork(fork + 1, steps.count)
        }
        for end in ends { steps[end] = .fork(steps.count, steps.count) }
        return true
    }

    private mutating func emitLoop(_ node: Node) -> Bool {
        let fork = steps.count
        steps.append(.accept)
        guard emit(node) else { return false }
        steps.append(.fork(fork, fork))
        steps[fork] = .fork(fork + 1, steps.count)
        return true
    }
}

/// The reading of an expression from its characters.
private struct PatternParser {
    typealias Node = PeerPattern.Node
    typealias Characters = PeerPattern.Characters

    var rest: ArraySlice<Unicode.Scalar>
    let ignoresCase: Bool

    private static let deepest = 40
    private static let mostRepetitions = 1000

    mutating func alternatives(depth: Int) -> Node? {
        guard depth < Self.deepest else { return nil }
        var nodes: [Node] = []
        while true {
            guard let node = sequence(depth: depth) else { return nil }
            nodes.append(node)
            guard rest.first == "|" else { return nodes.count == 1 ? nodes[0] : .either(nodes) }
            rest.removeFirst()
        }
    }

    private mutating func sequence(depth: Int) -> Node? {
        var nodes: [Node] = []
        while let next = rest.first, next != "|", next != ")" {
            guard var node = atom(depth: depth) else { return nil }
            while let (least, most) = repetition() {
                guard least <= Self.mostRepetitions, most ?? least >= least,
                    most ?? 0 <= Self.mostRepetitions
                else { return nil }
                node = .repeated(node, least: least, most: most)
                if rest.first == "?" { rest.removeFirst() }
            }
            nodes.append(node)
        }
        return nodes.isEmpty ? .nothing : .sequence(nodes)
    }

    /// Takes a sign of repetition; nil if there is none.
    private mutating func repetition() -> (Int, Int?)? {
        switch rest.first {
        case "*":
            rest.removeFirst()
            return (0, nil)
        case "+":
            rest.removeFirst()
            return (1, nil)
        case "?":
            rest.removeFirst()
            return (0, 1)
        case "{":
            guard let end = rest.firstIndex(of: "}") else { return nil }
            let inside = String(String.UnicodeScalarView(rest[rest.startIndex + 1..<end]))
            let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
            // As in RE2, braces that hold no numbers are plain characters.
            guard (1...2).contains(parts.count), let least = Self.number(parts[0]) else {
                return nil
            }
            if parts.count == 2, !parts[1].isEmpty, Self.number(parts[1]) == nil { return nil }
            rest = rest[(end + 1)...]
            return (least, parts.count == 1 ? least : Self.number(parts[1]))
        default: return nil
        }
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 6,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(text)
    }

    private mutating func atom(depth: Int) -> Node? {
        guard let next = rest.popFirst() else { return nil }
        switch next {
        case "(":
            if rest.starts(with: "?:".unicodeScalars) {
                rest = rest.dropFirst(2)
            } else if rest.first == "?" {
                return nil
            }
            guard let inside = alternatives(depth: depth + 1), rest.popFirst() == ")" else {
                return nil
            }
            return inside
        case "[": return characterClass().map { .one($0) }
        case ".": return .one(Characters(ranges: [0x0A...0x0A], isNegated: true))
        case "^": return .atStart
        case "$": return .atEnd
        case "\\": return escape().map { .one($0) }
        case "*", "+", "?": return nil
        default: return .one(single(next))
        }
    }

    private func single(_ scalar: Unicode.Scalar) -> Characters {
        let value = ignoresCase ? PeerPattern.lowercased(scalar.value) : scalar.value
        return Characters(ranges: [value...value])
    }

    private mutating func escape() -> Characters? {
        guard let next = rest.popFirst() else { return nil }
        let digits: ClosedRange<UInt32> = 0x30...0x39
        let word = [digits, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
        let space: [ClosedRange<UInt32>] = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]
        switch next {
        case "d": return Characters(ranges: [digits])
        case "D": return Characters(ranges: [digits], isNegated: true)
        case "w": return Characters(ranges: word)
        case "W": return Characters(ranges: word, isNegated: true)
        case "s": return Characters(ranges: space)
        case "S": return Characters(ranges: space, isNegated: true)
        case "n": return Characters(ranges: [0x0A...0x0A])
        case "t": return Characters(ranges: [0x09...0x09])
        case "0"..."9", "a"..."z", "A"..."Z": return nil
        default: return Characters(ranges: [next.value...next.value])
        }
    }

    private mutating func characterClass() -> Characters? {
        var result = Characters(ranges: [])
        if rest.first == "^" {
            rest.removeFirst()
            result.isNegated = true
        }
        var isFirst = true
        while let next = rest.popFirst() {
            if next == "]", !isFirst { return result }
            isFirst = false
            var low = next.value
            if next == "\\" {
                guard let set = escape(), !set.isNegated else { return nil }
                guard set.ranges.count == 1, set.ranges[0].count == 1 else {
                    result.ranges += set.ranges
                    continue
                }
                low = set.ranges[0].lowerBound
            }
            var high = low
            if rest.first == "-", rest.dropFirst().first.map({ $0 != "]" }) ?? false {
                rest.removeFirst()
                guard let end = rest.popFirst() else { return nil }
                high = end.value
                if end == "\\" {
                    guard let set = escape(), set.ranges.count == 1 else { return nil }
                    high = set.ranges[0].lowerBound
                }
            }
            guard low <= high else { return nil }
            result.ranges.append(low...high)
            // The compared text is in lower case, so a class of upper case letters has both.
            if ignoresCase, high >= 0x41, low <= 0x5A {
                result.ranges.append((max(low, 0x41) + 32)...(min(high, 0x5A) + 32))
            }
        }
        return nil
    }
}
