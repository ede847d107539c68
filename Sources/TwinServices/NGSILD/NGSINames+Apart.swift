// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

// Attributes of two vocabularies may end in the same last name, and an attribute may have several
// instances whose datasetId differ. Short names are used as long as they tell everything of an
// entity apart; where they do not, what differs becomes part of the name. The rules depend on what
// an entity has, not on the order in which it came.

/// What is known of the attributes of an entity whose short names would become one.
struct NGSIAttributeNames: Hashable, Sendable {
    /// The attributes that shared a short name, by the service's own names.
    var natives: Set<String> = []
    /// The datasetIds of attributes that have several.
    var datasets: [String: Set<String>] = [:]

    var isEmpty: Bool { natives.isEmpty && datasets.isEmpty }
}

extension NGSINames {
    /// The property of each attribute of an entity, by the service's own names.
    ///
    /// - Parameters:
    ///   - natives: the attributes, as IRIs or short names.
    ///   - kind: the entity's kind in the catalog.
    ///   - known: what is known of the entity; attributes found to share a name are added.
    /// - Returns: a property for each attribute, no two alike.
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

    /// How good a claim an attribute has to the short name: less is better.
    private func rank(_ native: String, _ property: String, _ kind: String) -> Int {
        if native.contains("://") { return 3 }
        if native == property { return 0 }
        let isMapped =
            vocabulary.properties[kind]?[native] != nil || vocabulary.properties[""]?[native] != nil
        return isMapped ? 1 : 2
    }

    /// What tells an attribute apart from others of the same last name.
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

    /// The shortest end of each datasetId that no other one has.
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
