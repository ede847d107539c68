// SPDX-License-Identifier: Apache-2.0

/// A rule that selects metrics and the labels that name their entity.
public struct PrometheusRule: Hashable, Sendable {
    /// A PromQL series selector: `{__name__=~"node_load1|node_memory_.*"}`.
    public var selector: String
    /// The catalog's name of the kind of the entities.
    public var kind: String
    /// The labels whose values name the entity, joined by "/".
    public var identity: [String]
    /// The label that names the entity's parent, by the service's name of its kind; nil if none.
    public var parent: String?
    /// The labels that describe the entity and are not part of the property.
    public var attributes: Set<String>

    /// All labels that describe the entity, its parent's among them.
    var descriptions: Set<String> { parent.map { attributes.union([$0]) } ?? attributes }

    /// Creates a rule.
    public init(
        selector: String,
        kind: String,
        identity: [String],
        parent: String? = nil,
        attributes: Set<String> = ["class", "tier", "longitude", "latitude"]
    ) {
        self.selector = selector
        self.kind = kind
        self.identity = identity
        self.parent = parent
        self.attributes = attributes
    }
}
