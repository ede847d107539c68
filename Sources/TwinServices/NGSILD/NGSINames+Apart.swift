// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

// Attributes of two vocabularies may end in the same last name, and an attribute may have several
// instances with different datasetIds. Short names are used as long as they are unique within an
// entity. Otherwise the difference becomes part of the name. The rules depend on the attributes of
// an entity, not on the order in which they arrived.

/// The attributes of an entity whose short names are ambiguous.
struct NGSIAttributeNames: Hashable, Sendable {
    /// The service's own names of attributes that share a short name.
    var natives: Set<String> = []
    /// The datasetIds of attributes that have several.
    var datasets: [String: Set<String>] = [:]

    var isEmpty: Bool { natives.isEmpty && datasets.isEmpty }
}

extension NGSINames {
    /// Returns the property of each attribute of an entity, by the service's own name.
    ///
    /// - Parameters:
    ///   - natives: The attributes, as IRIs or short names.
    ///   - kind: The catalog's kind of the entity.
    ///   - known: The known ambiguous attributes of the entity. New ones are added.
    /// - Returns: A unique property for each attribute.
    func properties(
        of natives: [String],
        kind: String,
        known: inout NGSIAttributeNames
    ) -> [String: String] {
        var groups: [String: Set<String>] = [:]
        for native in Set(natives).union(known.natives) {
            groups[vocabulary.property(Self.short(native), of: kind), default: []].insert(native)
        }
        var result: [String: String] = [:]
        for (property, members) in groups {
            guard members.count > 1 else {
                for member in members { result[member] = property }
                continue
            }
            known.natives.formUnion(members)
            let ranks = members.map { (rank($0, property, kind), $0) }.sorted { $0 < $1 }
            let isClear = ranks[0].0 < 3 && ranks[0].0 < ranks[1].0
            for (index, (_, member)) in ranks.enumerated() {
                let isPlain = isClear && index == 0
                result[member] =
                    isPlain ? property : "\(property).\(Self.qualifier(member, members))"
            }
        }
        return result
    }

    /// Returns the priority of an attribute for the short name; lower numbers come first.
    private func rank(_ native: String, _ property: String, _ kind: String) -> Int {
        if native.contains("://") { return 3 }
        if native == property { return 0 }
        let isMapped =
            vocabulary.properties[kind]?[native] != nil || vocabulary.properties[""]?[native] != nil
        return isMapped ? 1 : 2
    }

    /// Returns the part of an attribute's name that distinguishes it from others with the same last
    /// name.
    private static func qualifier(_ native: String, _ members: Set<String>) -> String {
        func qualifier(_ name: String) -> String {
            guard let range = name.range(of: "://") else { return name }
            let rest = name[range.upperBound...]
            let end = rest.lastIndex { $0 == "#" || $0 == "/" } ?? rest.endIndex
            return String(rest[..<end])
        }
        let own = qualifier(native)
        let isUnique = members.filter { qualifier($0) == own }.count == 1
        return isUnique && !own.isEmpty ? own : native
    }

    /// Returns the shortest unique ending of each datasetId.
    static func suffixes(of ids: Set<String>) -> [String: String] {
        func end(_ id: String, _ count: Int) -> String {
            id.split(whereSeparator: { $0 == ":" || $0 == "/" || $0 == "#" }).suffix(count)
                .joined(separator: ".")
        }
        var result: [String: String] = [:]
        for id in ids {
            var name = id
            for count in 1...8 {
                let own = end(id, count)
                if !own.isEmpty, !ids.contains(where: { $0 != id && end($0, count) == own }) {
                    name = own
                    break
                }
            }
            result[id] = name
        }
        return result
    }
}
