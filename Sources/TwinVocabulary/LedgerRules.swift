// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The counts derived from a ledger's events, and the kinds of the entries in its catalogue.
///
/// For example, the turnover of a ledger of settled trades is the sum of the field `amount`, for
/// the whole city and for each value of the field `channel`.
public struct LedgerRules: Hashable, Sendable {
    /// A field of an event's data that identifies an entity.
    public struct Group: Hashable, Sendable {
        /// The name of the field: `channel`.
        public var field: String
        /// The kind of the entity.
        public var kind: String
        /// The time between reports of its totals, a multiple of ten seconds.
        ///
        /// Above ten seconds, only changed totals are reported.
        public var interval: Duration

        /// Creates a group.
        public init(field: String, kind: String, interval: Duration = .seconds(10)) {
            self.field = field
            self.kind = kind
            self.interval = interval
        }
    }

    /// A number that is counted from events.
    public struct Count: Hashable, Sendable {
        /// The calculation of the number.
        public enum Measure: Hashable, Sendable {
            /// The number of events of the day.
            case events
            /// The sum of a field over the day; if the field is optional, events without it add
            /// zero.
            case sum(String, isOptional: Bool)
            /// The mean of a field over the preceding time; events without the field are ignored.
            case mean(String, over: Duration)
            /// The sum of one field over the day divided by the sum of another, times a factor.
            case ratio(String, per: String, factor: Double)
        }

        /// The property observed by the number.
        public var property: String
        /// The unit of the number.
        public var unit: UnitCode
        /// The types of the events that are counted.
        public var types: [String]
        /// The calculation of the number.
        public var measure: Measure
        /// The fields of the groups for which it is counted.
        public var fields: [String]
        /// True if it is also counted for all events together.
        public var isTotal: Bool

        /// Creates a count.
        public init(
            property: String,
            unit: UnitCode = .one,
            types: [String],
            measure: Measure = .events,
            fields: [String] = [],
            isTotal: Bool = true
        ) {
            self.property = property
            self.unit = unit
            self.types = types
            self.measure = measure
            self.fields = fields
            self.isTotal = isTotal
        }
    }

    /// The entity of the totals over all events; nil if there are no totals.
    public var total: EntityID?
    /// The kind of the datasets in the catalogue next to the ledger.
    public var datasetKind: String
    /// The kind of the publishers of the datasets.
    public var publisherKind: String
    /// The fields that identify entities, at most one for each kind.
    public var groups: [Group]
    /// The numbers to count.
    public var counts: [Count]

    /// Creates rules.
    ///
    /// Without groups and counts, measurements, events and the catalogue are still read.
    public init(
        total: EntityID? = nil,
        datasetKind: String = "dataset",
        publisherKind: String = "publisher",
        groups: [Group] = [],
        counts: [Count] = []
    ) {
        self.total = total
        self.datasetKind = datasetKind
        self.publisherKind = publisherKind
        self.groups = groups
        self.counts = counts
    }
}
