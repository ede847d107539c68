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
    /// The flow through the stage.
    public var reading: Reading
    /// The amount that waits before the stage; empty if it is unknown.
    public var waiting: DisplayText
}
