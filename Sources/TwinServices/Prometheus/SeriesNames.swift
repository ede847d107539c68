// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The assignment of names to the server's series, which ensures that no two share a name.
///
/// A series is named by its entity and property. As long as only one series claims a name, it has
/// the plain name. If two claim a name at once because they differ only in labels that the rule
/// does not use, such as `probe_success` of the jobs `http` and `icmp`, each becomes a series of a
/// part of the entity, `node:weir-7{job="icmp"}`. A series that had the name before keeps it.
struct SeriesNames: Sendable {
    /// The name that a series of the server claims.
    struct Claim: Sendable {
        /// The plain name.
        var series: SeriesID
        /// A digest of all labels, including the metric's name.
        var digest: UInt64
        /// All labels as text, for remarks.
        var text: String
    }

    /// The owner of each name: the digest of its labels, or nil if no series may have the name.
    private var holders: [SeriesID: UInt64?] = [:]
    /// The names claimed by several series, with the digest of the one that keeps it, or 0 if none
    /// does.
    private(set) var shared: [SeriesID: UInt64] = [:]

    /// The largest number of shared names that are stored in the watermark.
    static let rememberedLimit = 200

    init() {}

    /// Adds all claims of one answer, before any of them is named.
    mutating func take(_ claims: [Claim]) {
        var digests: [SeriesID: UInt64] = [:]
        var contested: Set<SeriesID> = []
        for claim in claims {
            if let first = digests[claim.series], first != claim.digest {
                contested.insert(claim.series)
            }
            digests[claim.series] = digests[claim.series] ?? claim.digest
        }
        for (series, digest) in digests {
            if let holder = holders[series] {
                if contested.contains(series) || holder != digest { shared[series] = holder ?? 0 }
            } else if contested.contains(series) {
                holders[series] = .some(nil)
                shared[series] = 0
            } else {
                holders[series] = digest
            }
        }
    }

    /// Returns true if the series has its plain name.
    func hasPlainName(_ claim: Claim) -> Bool {
        guard let holder = holders[claim.series] else { return true }
        return holder == claim.digest
    }

    /// Assigns a name that is not plain.
    ///
    /// Returns false if another series has it.
    mutating func hold(_ series: SeriesID, by digest: UInt64) -> Bool {
        guard let holder = holders[series] else {
            holders[series] = digest
            return true
        }
        return holder == digest
    }

    /// Adds the names from an audit.
    ///
    /// Names that were already assigned are kept.
    mutating func merge(_ other: SeriesNames) {
        holders.merge(other.holders) { mine, _ in mine }
        shared.merge(other.shared) { mine, _ in mine }
    }

    // MARK: - Over a restart

    /// The shared names as stored in a watermark; nil if there are none.
    var written: JSONValue? {
        guard !shared.isEmpty else { return nil }
        let members = shared.sorted { $0.key < $1.key }.prefix(Self.rememberedLimit).map {
            JSONValue.array([
                .string($0.key.entity.rawValue), .string($0.key.property),
                .string(String($0.value, radix: 36)),
            ])
        }
        return .array(members)
    }

    /// Restores the shared names from a watermark.
    mutating func read(_ value: JSONValue?) {
        for element in value?.elements ?? [] {
            guard let parts = element.array, parts.count == 3, let entity = parts[0].string,
                let property = parts[1].string,
                let digest = parts[2].string.flatMap({ UInt64($0, radix: 36) })
            else { continue }
            let series = SeriesID(EntityID(entity), property)
            guard holders[series] == nil else { continue }
            holders[series] = .some(digest == 0 ? nil : digest)
            shared[series] = digest
        }
    }

    /// Returns a digest that is the same in every run: 64-bit FNV-1a.
    static func digest(_ text: String) -> UInt64 {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return digest == 0 ? 1 : digest
    }
}

/// The labels of an entity's series that describe the entity itself.
///
/// A label such as `district` describes the entity only if all its series agree on it. A `name`
/// does only if every series of the entity has it, and either several metrics have it or another
/// describing label is present. So a host is never renamed to one of its units or disks.
struct EntityFacts: Sendable {
    private var values: [String: String] = [:]
    private var differing: Set<String> = []
    private var metrics: Set<String> = []
    private var unnamed = false

    static let fields: Set<String> = ["district", "parent", "name", "name_zh"]

    /// Adds the labels of one series of the entity.
    mutating func take(_ metric: String, _ labels: [String: String], attributes: Set<String>) {
        if metrics.count < 2 { metrics.insert(metric) }
        if labels["name"] == nil { unnamed = true }
        for (label, value) in labels
        where Self.fields.contains(label) || attributes.contains(label) {
            guard !differing.contains(label) else { continue }
            if let known = values[label], known != value {
                differing.insert(label)
                values[label] = nil
            } else {
                values[label] = value
            }
        }
    }

    /// Returns the value of a label if it describes the entity.
    subscript(label: String) -> String? {
        if label == "name" || label == "name_zh" {
            let others = values.keys.contains { $0 != "name" }
            guard !unnamed, !differing.contains("name"), metrics.count > 1 || others else {
                return nil
            }
        }
        return values[label]
    }
}
