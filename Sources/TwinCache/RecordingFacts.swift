// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What a recording says of itself: which city, when, and how it was made.
public struct RecordingFacts: Hashable, Sendable {
    /// The city's name.
    public var city: LocalizedText
    /// The city's time zone by its IANA name: `Asia/Shanghai`.
    public var timeZone: String
    /// Whether the city is a simulation; then every screen says so.
    public var isSimulated: Bool
    /// What is recorded, from its first instant up to, not including, its end.
    ///
    /// Cutting and finishing set it.
    public var span: Range<Instant>
    /// When the recording was made, by the wall.
    public var made: Instant
    /// The program and, where it is wanted, the person that made it: `citytop 0.1.0`.
    public var maker: String
    /// What is worth saying of it: what was left out, where it is from.
    public var note: String?
    /// The least time between two observations of a series that were kept, where not all were.
    public var step: Duration?
    /// The step of kinds of entity that have a longer one, by the catalog's name of the kind.
    public var kindSteps: [String: Duration] = [:]
    /// The sources that told of the city, without their addresses.
    public var sources: [RecordedSource]

    /// Says what a recording is of.
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

/// A source of a recorded city: what the screen needs to know of it, and nothing that is secret.
public struct RecordedSource: Hashable, Sendable {
    /// Its name.
    public var id: SourceID
    /// The domain that it tells of, by the catalog's name.
    public var domain: String
    /// The standard that it speaks, as the configuration names it; empty where it speaks none.
    public var standard: String
    /// How often it told.
    public var interval: Duration

    /// Describes a source.
    public init(id: SourceID, domain: String, standard: String, interval: Duration) {
        self.id = id
        self.domain = domain
        self.standard = standard
        self.interval = interval
    }
}

/// A catalog or layout file inside a recording.
public struct RecordedFile: Hashable, Sendable {
    /// Where it belongs: `catalog/traffic.yaml`, `layouts/overview.yaml`.
    public var path: String
    /// What it says.
    public var text: String

    /// Names a file.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
