// SPDX-License-Identifier: Apache-2.0

/// Which metrics to read, and which of their labels name the entity.
public struct PrometheusRule: Hashable, Sendable {
    /// A PromQL series selector: `{__name__=~"node_load1|node_memory_.*"}`.
    public var selector: String
    /// The kind of entity that the labels name, by the catalog's name.
    public var kind: String
    /// The labels whose values name the entity, joined by "/".
    public var identity: [String]
    /// The labels that describe the entity and are no part of the property.
    public var attributes: Set<String>

    /// Makes a rule.
    public init(
        selector: String,
        kind: String,
        identity: [String],
        attributes: Set<String> = ["class", "tier", "longitude", "latitude"]
    ) {
        self.selector = selector
        self.kind = kind
        self.identity = identity
        self.attributes = attributes
    }
}
