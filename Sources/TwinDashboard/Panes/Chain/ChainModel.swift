// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Stages with flows between them.
public struct ChainModel: Hashable, Sendable {
    /// The stages, in the direction of the flow.
    public var stages: [StageModel]
}

extension ChainModel: PaneLines {
    var bounds: ListBounds? { nil }
}

/// A stage of a chain.
public struct StageModel: Hashable, Sendable {
    /// Its name.
    public var name: DisplayText
    /// What goes through it.
    public var reading: Reading
    /// What waits before it; empty where that is not known.
    public var waiting: DisplayText
}
