// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The content of `config.yaml`: the city and its services.
public struct Configuration: Hashable, Sendable {
    /// The city's name, for the header.
    public var city: LocalizedText
    /// True if the city is a simulation, which is then shown on every screen.
    public var isSimulated: Bool
    /// The IANA name of the city's time zone: `Asia/Shanghai`.
    public var timeZone: String
    /// The file of the calendar, from the configuration's folder; nil if there is none.
    public var calendarFile: String?
    /// The holidays, and the workdays on weekends.
    public var calendar = WorkCalendar()
    /// The services.
    public var sources: [SourceConfiguration]
    /// The time for which observations are stored at full resolution.
    public var retention: Duration
    /// The maximum size of the cache in bytes.
    public var cacheLimit: Int64
    /// The key bindings that differ from the defaults.
    public var keys: [KeyBinding] = []
    /// The way in which a viewer announces new alarms.
    public var notification = Notification.bell

    /// The program that is run for new alarms, with its arguments; empty if there is none.
    public var notificationCommand: [String] = []
    /// The port of 127.0.0.1 at which other programs read the alarms; nil if there is none.
    public var alarmPort: UInt16?

    /// A way in which a viewer announces new alarms.
    public enum Notification: String, Hashable, Sendable, CaseIterable {
        /// The terminal's bell.
        case bell
        /// The bell and a notification by OSC 9, as iTerm2, foot and Windows Terminal show it.
        case osc9
        /// The bell and a notification by OSC 777, as rxvt-unicode and foot show it.
        case osc777
        /// The bell and a notification by OSC 99, as kitty shows it.
        case osc99
        /// The bell, and a program that the writer of the cache runs.
        case command
        /// None.
        case off
    }

    /// Creates a configuration.
    public init(
        city: LocalizedText,
        isSimulated: Bool = false,
        timeZone: String = "UTC",
        sources: [SourceConfiguration],
        retention: Duration = .seconds(30 * 86_400),
        cacheLimit: Int64 = 4 << 30
    ) {
        self.city = city
        self.isSimulated = isSimulated
        self.timeZone = timeZone
        self.sources = sources
        self.retention = retention
        self.cacheLimit = cacheLimit
    }
}

/// A service and the parameters for reading it.
public struct SourceConfiguration: Hashable, Sendable {
    /// The standard of a service's interface.
    public enum Standard: String, Hashable, Sendable, Codable, CaseIterable {
        /// OGC SensorThings 1.1.
        case sensorThings = "sensorthings"
        /// ETSI NGSI-LD.
        case ngsiLD = "ngsi-ld"
        /// The Prometheus HTTP API.
        case prometheus
        /// A ledger of CloudEvents batches with a Dataspace Protocol catalogue.
        case cloudEvents = "cloudevents"
        /// Version 2 of the API of Prometheus Alertmanager, or the alerts of a Prometheus server.
        case alertmanager
    }

    /// The name of the source, stored with its observations.
    public var id: SourceID
    /// The catalog's name of the domain of the observations.
    public var domain: String
    /// The standard of the service's interface.
    public var standard: Standard
    /// The base address, http or https.
    public var url: String
    /// The time between visits.
    public var interval: Duration
    /// The maximum duration of one visit.
    public var deadline: Duration
    /// The maximum size of one answer in bytes, after decoding.
    public var byteLimit: Int
    /// The maximum number of series of the source.
    public var seriesLimit: Int
    /// The name of the environment variable with the bearer token, or nil if the service needs
    /// none.
    public var tokenVariable: String?
    /// The lateness up to which visits still read an observation; nil for the default of the
    /// standard.
    ///
    /// Audits look back at least twice as far.
    public var lateness: Duration?
    /// The time between comparisons of the past with the service; nil to disable them.
    public var auditInterval: Duration? = .seconds(3600)
    /// True if the address is that of a Prometheus exporter to scrape; nil to decide by its answer.
    public var scrape: Bool?
    /// A file of PEM certificates that are trusted instead of the system's; nil for the system's.
    public var certificateFile: String?
    /// The Prometheus metrics to read, with the rules for their entities.
    public var metrics: [MetricRule]
    /// The NGSI-LD entity types to read; if empty, all types that the service lists.
    public var types: [String]
    /// The counts to derive from the events of a CloudEvents ledger.
    public var ledger = LedgerRules()
    /// The meaning of the labels of alerts.
    public var alerts = AlertRules()

    /// Creates a source.
    public init(
        id: SourceID,
        domain: String,
        standard: Standard,
        url: String,
        interval: Duration = .seconds(10),
        deadline: Duration = .seconds(10),
        byteLimit: Int = 16 << 20,
        seriesLimit: Int = 10_000,
        tokenVariable: String? = nil,
        metrics: [MetricRule] = [],
        types: [String] = []
    ) {
        self.id = id
        self.domain = domain
        self.standard = standard
        self.url = url
        self.interval = interval
        self.deadline = deadline
        self.byteLimit = byteLimit
        self.seriesLimit = seriesLimit
        self.tokenVariable = tokenVariable
        self.metrics = metrics
        self.types = types
    }
}

/// A selection of Prometheus metrics and the labels that identify their entities.
public struct MetricRule: Hashable, Sendable {
    /// A PromQL series selector: `{__name__=~"node_load1|node_memory_.*"}`.
    public var selector: String
    /// The catalog's name of the entities' kind.
    public var kind: String
    /// The labels whose values form the entity's name, joined by "/".
    public var identity: [String]
    /// The label that identifies the entity's parent, named as the parent's kind or one of its
    /// aliases; nil if there is none.
    public var parent: String?
    /// The labels that describe the entity and are not part of the property.
    public var attributes: Set<String>

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
