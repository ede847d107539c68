// SPDX-License-Identifier: Apache-2.0

/// A rule that selects metrics and the labels that name their entity.
public struct PrometheusRule: Hashable, Sendable {
    /// A PromQL series selector: `{__name__=~"node_load1|node_memory_.*"}`.
    public var selector: String
    /// The catalog's name of the kind of the entities.
    public var kind: String
    /// The labels whose values name the entity, joined by "/".
    public var identity: [String]
    /// The labels that describe the entity and are not part of the property.
    public var attributes: Set<String>

    /// Creates a rule.
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
