// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The list of services, with the details of one.
public struct SourcesModel: Hashable, Sendable {
    /// A labelled fact about a source.
    public struct Detail: Hashable, Sendable {
        /// The label of the fact.
        public var label: DisplayText
        /// The value in words.
        public var text: DisplayText
    }

    /// The services.
    public var list: ListModel<SourceModel>
    /// The details of the selected source, or of the first one in trouble.
    public var details: [Detail]
    /// The name of the source with the details.
    public var detailed: DisplayText
}

extension SourcesModel: PaneLines {
    var bounds: ListBounds? { list.bounds }
}
