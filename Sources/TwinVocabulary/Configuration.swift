// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What `config.yaml` says: the city and the services that tell of it.
public struct Configuration: Hashable, Sendable {
    /// The city's name, for the header.
    public var city: LocalizedText
    /// Whether the city is a simulation; then every screen says so.
    public var isSimulated: Bool
    /// The city's time zone by its IANA name: `Asia/Shanghai`.
    public var timeZone: String
    /// The services.
    public var sources: [SourceConfiguration]
    /// How long observations are kept at full resolution.
    public var retention: Duration
    /// How large the cache may grow, in bytes.
    public var cacheLimit: Int64
    /// The keys that differ from those that the program comes with.
    public var keys: [KeyBinding] = []

    /// Makes a configuration.
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

/// One service and how it is read.
public struct SourceConfiguration: Hashable, Sendable {
    /// The standard that a service speaks.
    public enum Standard: String, Hashable, Sendable, Codable, CaseIterable {
        /// OGC SensorThings 1.1.
        case sensorThings = "sensorthings"
        /// ETSI NGSI-LD.
        case ngsiLD = "ngsi-ld"
        /// The Prometheus HTTP API.
        case prometheus
        /// A ledger of CloudEvents batches with a Dataspace Protocol catalogue.
        case cloudEvents = "cloudevents"
    }

    /// Its name: the source of what it delivers.
    public var id: SourceID
    /// The domain that it tells of, by the catalog's name.
    public var domain: String
    /// The standard that it speaks.
    public var standard: Standard
    /// Its base address, http or https.
    public var url: String
    /// How often it is asked.
    public var interval: Duration
    /// How long one visit may take in all.
    public var deadline: Duration
    /// The most decoded bytes that one answer may have.
    public var byteLimit: Int
    /// The most series that it may tell.
    public var seriesLimit: Int
    /// A name of an environment variable that holds a bearer token, where it wants one.
    public var tokenVariable: String?
    /// How late observations may come and still be read by visits; nil takes what suits the standard.
    ///
    /// Audits reach back at least twice as far.
    public var lateness: Duration?
    /// How often the past is compared with the service; nil if never.
    public var auditInterval: Duration? = .seconds(3600)
    /// Prometheus: if the address is an exporter's, to be scraped; nil decides by what it answers.
    public var scrape: Bool?
    /// A file of certificates in PEM to trust in the place of the system's; nil for the system's.
    public var certificateFile: String?
    /// Prometheus: which metrics to read and what their entities are.
    public var metrics: [MetricRule]
    /// NGSI-LD: the entity types to read; none means all that the service lists.
    public var types: [String]
    /// CloudEvents: what is counted of the ledger's events.
    public var ledger = LedgerRules()

    /// Makes a source.
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

/// Which Prometheus metrics to read, and which of their labels name the entity.
public struct MetricRule: Hashable, Sendable {
    /// A PromQL series selector: `{__name__=~"node_load1|node_memory_.*"}`.
    public var selector: String
    /// The catalog's name of the kind of the entities.
    public var kind: String
    /// The labels whose values name the entity, joined by "/".
    public var identity: [String]
    /// The label that names the entity's parent, by a name of the parent's kind; nil if none does.
    public var parent: String?
    /// The labels that describe the entity and are not part of the property.
    public var attributes: Set<String>

    /// Makes a rule.
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
