// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The description of a recording: its city, its span, and how it was made.
public struct RecordingFacts: Hashable, Sendable {
    /// The city's name.
    public var city: LocalizedText
    /// The IANA name of the city's time zone, such as `Asia/Shanghai`.
    public var timeZone: String
    /// True if the city is a simulation.
    ///
    /// Every screen then marks the city as simulated.
    public var isSimulated: Bool
    /// The recorded span, without its upper bound.
    ///
    /// It is set when a recording is cut or finished.
    public var span: Range<Instant>
    /// The time at which the recording was made, by the wall clock.
    public var made: Instant
    /// The program that made the recording, such as `citytop 0.1.0`, and optionally the person.
    public var maker: String
    /// A remark for viewers, such as the origin of the data and the parts left out.
    public var note: String?
    /// The minimum interval between two stored observations of a series, or nil if all were stored.
    public var step: Duration?
    /// The intervals of kinds of entity with a longer one, by the catalog's name of the kind.
    public var kindSteps: [String: Duration] = [:]
    /// The sources of the city, without their addresses.
    public var sources: [RecordedSource]

    /// Creates the description of a recording.
    public init(
        city: LocalizedText,
        timeZone: String,
        isSimulated: Bool,
        span: Range<Instant> = Instant.distantPast..<Instant.distantPast,
        made: Instant,
        maker: String,
        note: String? = nil,
        step: Duration? = nil,
        sources: [RecordedSource]
    ) {
        self.city = city
        self.timeZone = timeZone
        self.isSimulated = isSimulated
        self.span = span
        self.made = made
        self.maker = maker
        self.note = note
        self.step = step
        self.sources = sources
    }
}

/// The public description of a source in a recording, without secrets.
public struct RecordedSource: Hashable, Sendable {
    /// The name of the source.
    public var id: SourceID
    /// The domain of the source, by the catalog's name.
    public var domain: String
    /// The standard of the source as named in the configuration, or an empty string if it has none.
    public var standard: String
    /// The interval between visits.
    public var interval: Duration

    /// Creates a source.
    public init(id: SourceID, domain: String, standard: String, interval: Duration) {
        self.id = id
        self.domain = domain
        self.standard = standard
        self.interval = interval
    }
}

/// A catalog or layout file inside a recording.
public struct RecordedFile: Hashable, Sendable {
    /// The path of the file, such as `catalog/traffic.yaml` or `layouts/overview.yaml`.
    public var path: String
    /// The content of the file.
    public var text: String

    /// Creates a file.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
