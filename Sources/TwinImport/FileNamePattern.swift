// SPDX-License-Identifier: Apache-2.0

/// A pattern that extracts names from the name of a file: `{property}_{entity}`.
///
/// The placeholder `{}` matches any text.
struct FileNamePattern {
    private enum Part { case literal(String), place(String) }

    private var parts: [Part] = []

    init(_ text: String) {
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
            parts.append(.place(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
    }

    /// Returns the texts at the placeholders; nil if the name does not match.
    func match(_ name: String) -> [String: String]? {
        var found: [String: String] = [:]
        var rest = name[...]
        var waiting: String?
        for part in parts {
            switch part {
            case .place(let place):
                guard waiting == nil else { return nil }
                waiting = place
            case .literal(let literal):
                guard let place = waiting else {
                    guard rest.hasPrefix(literal) else { return nil }
                    rest = rest.dropFirst(literal.count)
                    continue
                }
                guard let range = rest.firstRange(of: literal), range.lowerBound > rest.startIndex
                else { return nil }
                found[place] = String(rest[..<range.lowerBound])
                rest = rest[range.upperBound...]
                waiting = nil
            }
        }
        if let waiting {
            guard !rest.isEmpty else { return nil }
            found[waiting] = String(rest)
        } else if !rest.isEmpty {
            return nil
        }
        return found
    }

    /// Returns the name of a file without folder and extensions: `speed_6005` for
    /// `traffic/speed_6005.csv.gz`.
    static func stem(of path: String) -> String {
        var name = path.split(separator: "/").last.map(String.init) ?? path
        for ending in [".gz", ".csv", ".tsv", ".txt"] where name.lowercased().hasSuffix(ending) {
            name.removeLast(ending.count)
        }
        return name.isEmpty ? "history" : name
    }
}
