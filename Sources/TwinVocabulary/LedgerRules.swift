// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What is counted of a ledger's events, and what its catalogue's entries are called.
///
/// A ledger of settled trades, for instance, has its turnover counted as the sum of the field
/// `amount`, for the whole city and for each value of the field `channel`.
public struct LedgerRules: Hashable, Sendable {
    /// A field of an event's data that names an entity.
    public struct Group: Hashable, Sendable {
        /// The field: `channel`.
        public var field: String
        /// The kind of the entity that it names.
        public var kind: String
        /// How often its totals are reported, a multiple of ten seconds.
        ///
        /// Above ten seconds, only the totals that have changed are reported.
        public var interval: Duration

        /// Makes a group.
        public init(field: String, kind: String, interval: Duration = .seconds(10)) {
            self.field = field
            self.kind = kind
            self.interval = interval
        }
    }

    /// A number that is counted from events.
    public struct Count: Hashable, Sendable {
        /// How the number comes about.
        public enum Measure: Hashable, Sendable {
            /// The number of events of the day.
            case events
            /// The day's sum of a field; an event without an optional one adds nothing.
            case sum(String, isOptional: Bool)
            /// The mean of a field over the time before; an event without the field changes nothing.
            case mean(String, over: Duration)
            /// The day's sum of one field divided by that of another, times a factor.
            case ratio(String, per: String, factor: Double)
        }

        /// The property that the number is an observation of.
        public var property: String
        /// The unit of the number.
        public var unit: UnitCode
        /// The types of the events that are counted.
        public var types: [String]
        /// How the number comes about.
        public var measure: Measure
        /// The fields of the groups that it is counted for.
        public var fields: [String]
        /// True if it is also counted for all events together.
        public var isTotal: Bool

        /// Makes a count.
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

    /// The entity that totals over all events belong to; nil if there are none.
    public var total: EntityID?
    /// The kind of the datasets in the catalogue beside the ledger.
    public var datasetKind: String
    /// The kind of those who publish the datasets.
    public var publisherKind: String
    /// The fields that name entities, each kind once.
    public var groups: [Group]
    /// What is counted.
    public var counts: [Count]

    /// Makes rules; without any, measurements, events and the catalogue are still read.
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
