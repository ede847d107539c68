// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The services, and one of them in full.
public struct SourcesModel: Hashable, Sendable {
    /// One thing that is told of a source.
    public struct Detail: Hashable, Sendable {
        /// What.
        public var label: DisplayText
        /// The value in words.
        public var text: DisplayText
    }

    /// The services.
    public var list: ListModel<SourceModel>
    /// All that is known of the selected one, or of the first one that is in trouble.
    public var details: [Detail]
    /// Whose details these are.
    public var detailed: DisplayText
}

extension SourcesModel: PaneLines {
    var bounds: ListBounds? { list.bounds }
}
