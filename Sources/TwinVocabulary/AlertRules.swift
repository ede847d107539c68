// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The meaning of the labels of another system's alerts.
///
/// Each alert is an entity of the kind `alert` with the property `severity`, whose value is 0 if the
/// alert is not firing and the number of its priority otherwise, so that limits of the catalog make
/// it an alarm.
public struct AlertRules: Hashable, Sendable {
    /// The label with the urgency.
    public var severityLabel = "severity"
    /// The priority of each value of that label, in lower case.
    public var priorities: [String: Priority] = [
        "critical": .critical, "page": .critical, "emergency": .critical,
        "high": .high, "major": .high, "error": .high,
        "medium": .medium, "warning": .medium, "minor": .medium,
        "low": .low, "info": .low, "none": .low,
    ]
    /// The priority of alerts without the label, or with another value.
    public var otherwise = Priority.medium
    /// The kind of the entity that an alert is about; nil if the labels name none.
    public var kind: String?
    /// The labels whose values form the name of that entity, joined by "/".
    public var identity: [String] = []
    /// The label with the district.
    public var districtLabel = "district"
    /// True if a shelf of an alert is sent to Alertmanager as a silence.
    public var sendsSilences = false

    /// Creates the default rules.
    public init() {}

    /// Returns the priority of an alert.
    public func priority(of labels: [String: String]) -> Priority {
        labels[severityLabel].flatMap { priorities[$0.lowercased()] } ?? otherwise
    }

    /// Returns the fingerprint that Prometheus gives a set of labels: FNV-1a with 64 bits over the
    /// names and values in the order of the names, each followed by a byte that no text contains.
    public static func fingerprint(of labels: [String: String]) -> String {
        var hash: UInt64 = 14_695_981_039_346_656_037
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        let sorted = labels.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (name, value) in sorted {
            for byte in name.utf8 { add(byte) }
            add(0xFF)
            for byte in value.utf8 { add(byte) }
            add(0xFF)
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
