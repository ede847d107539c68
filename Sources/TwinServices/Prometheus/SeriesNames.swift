// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// Which native series has which name here, so that two never share one.
///
/// A series is named by its entity and property. As long as one series at a time claims a name, it
/// has it. If two that differ only in labels which the rule does not use claim a name at once, such
/// as `probe_success` of the jobs `http` and `icmp`, each becomes a series of a part of the entity,
/// `node:weir-7{job="icmp"}`; a series that had the name before keeps it.
struct SeriesNames: Sendable {
    /// What a native series claims to be.
    struct Claim: Sendable {
        /// The plain name.
        var series: SeriesID
        /// A digest of all labels, the metric's name included.
        var digest: UInt64
        /// All labels as text, for remarks.
        var text: String
    }

    /// Who has a name: the digest of a series' labels, or nil if none may have it.
    private var holders: [SeriesID: UInt64?] = [:]
    /// The names that several have claimed, the digest of the one that keeps it, 0 if none does.
    private(set) var shared: [SeriesID: UInt64] = [:]

    /// The most shared names that are remembered over a restart.
    static let rememberedLimit = 200

    init() {}

    /// Takes in the claims of one answer, before any of them is named.
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

    /// True if the series has its plain name.
    func hasPlainName(_ claim: Claim) -> Bool {
        guard let holder = holders[claim.series] else { return true }
        return holder == claim.digest
    }

    /// Takes a name that is not plain; false if another series has it.
    mutating func hold(_ series: SeriesID, by digest: UInt64) -> Bool {
        guard let holder = holders[series] else {
            holders[series] = digest
            return true
        }
        return holder == digest
    }

    /// Takes over the names that an audit gave; those given here already stay.
    mutating func merge(_ other: SeriesNames) {
        holders.merge(other.holders) { mine, _ in mine }
        shared.merge(other.shared) { mine, _ in mine }
    }

    // MARK: - Over a restart

    /// The shared names as they are written into a watermark.
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

    /// Takes what a watermark says of shared names.
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

    /// A digest of a text that is the same in every run: FNV-1a, 64 bits.
    static func digest(_ text: String) -> UInt64 {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return digest == 0 ? 1 : digest
    }
}

/// What the labels of an entity's series say of the entity itself.
///
/// A label such as `district` describes the entity only if no two of its series differ in it; a
/// `name` only if every series of the entity carries it, and more than one metric does or another
/// describing label comes with it. So a host is never renamed to one of its units or disks.
struct EntityFacts: Sendable {
    private var values: [String: String] = [:]
    private var differing: Set<String> = []
    private var metrics: Set<String> = []
    private var unnamed = false

    static let fields: Set<String> = ["district", "centre", "parent", "name", "name_zh"]

    /// Takes in the labels of one series of the entity.
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

    /// The value of a label, if it describes the entity.
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
