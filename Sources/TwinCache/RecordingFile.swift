// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// What of a cache goes into a recording.
public struct RecordingCut: Hashable, Sendable {
    /// From the first instant up to, not including, the end; nothing takes all that is kept.
    public var span: Range<Instant>?
    /// Only what these sources told; nothing takes all.
    public var sources: Set<SourceID>?
    /// Only series whose entity/property matches; `*` is any text, `?` any one character.
    public var pattern: String?
    /// How far before its beginning a value, or an event, is looked for that still holds then.
    public var lookBack: Duration

    /// Chooses what goes into a recording.
    public init(
        span: Range<Instant>? = nil,
        sources: Set<SourceID>? = nil,
        pattern: String? = nil,
        lookBack: Duration = .seconds(86_400)
    ) {
        self.span = span
        self.sources = sources
        self.pattern = pattern
        self.lookBack = lookBack
    }
}

/// What came of making a recording.
public struct RecordingSummary: Hashable, Sendable {
    /// What is recorded.
    public var span: Range<Instant>
    /// How many series have any observation in it.
    public var series: Int
    /// How many observations it keeps.
    public var observations: Int
    /// How many bytes the file has.
    public var bytes: Int64
    /// Blocks of the cache that were damaged and could not be taken over.
    public var damagedBlocks: Int

    /// Sums up a recording.
    public init(
        span: Range<Instant>,
        series: Int,
        observations: Int,
        bytes: Int64,
        damagedBlocks: Int
    ) {
        self.span = span
        self.series = series
        self.observations = observations
        self.bytes = bytes
        self.damagedBlocks = damagedBlocks
    }
}

/// Makes recordings of what a cache keeps.
public enum RecordingFile {
    /// Cuts a recording out of a cache, which is only read and may go on being written meanwhile.
    ///
    /// The recording is written beside its place under another name and put there only once it is
    /// whole and on the disk. It begins with the values that held at its beginning.
    ///
    /// - Parameters:
    ///   - cache: the cache file.
    ///   - cut: what goes into it.
    ///   - facts: what it says of itself; its span is set to what was cut.
    ///   - files: the catalog and layout files that it is played with.
    ///   - output: where the recording goes.
    ///   - isReplacing: whether a file that is there already is replaced.
    ///   - progress: called now and then with the share done, 0 to 1; giving false stops it.
    /// - Returns: what came of it.
    /// - Throws: ``RecordingError`` or ``CacheError``, and nothing is left at the output then;
    ///   `CancellationError` where it was stopped.
    @discardableResult
    public static func cut(
        cache: String,
        _ cut: RecordingCut = RecordingCut(),
        facts: RecordingFacts,
        files: [RecordedFile],
        to output: String,
        replacing isReplacing: Bool = false,
        progress: (Double) -> Bool = { _ in true }
    ) throws -> RecordingSummary {
        try make(
            of: CacheReader(path: cache),
            cut,
            facts: facts,
            files: files,
            to: output,
            replacing: isReplacing,
            progress: progress
        )
    }

    /// Cuts a shorter recording out of another one.
    ///
    /// - Parameters:
    ///   - recording: the one to cut from; it also gives facts and files.
    ///   - cut: what goes into the new one.
    ///   - output: where that goes.
    ///   - isReplacing: whether a file that is there already is replaced.
    ///   - progress: called now and then with the share done, 0 to 1; giving false stops it.
    /// - Returns: what came of it.
    /// - Throws: as ``cut(cache:_:facts:files:to:replacing:progress:)``.
    @discardableResult
    public static func cut(
        recording: RecordingReader,
        _ cut: RecordingCut,
        to output: String,
        replacing isReplacing: Bool = false,
        progress: (Double) -> Bool = { _ in true }
    ) throws -> RecordingSummary {
        var cut = cut
        if cut.span == nil, recording.isFinished { cut.span = recording.facts.span }
        return try make(
            of: recording.archive,
            cut,
            facts: recording.facts,
            files: recording.files,
            to: output,
            replacing: isReplacing,
            progress: progress
        )
    }

    static func make(
        of reader: CacheReader,
        _ cut: RecordingCut,
        facts: RecordingFacts,
        files: [RecordedFile],
        to output: String,
        replacing isReplacing: Bool,
        progress: (Double) -> Bool = { _ in true }
    ) throws -> RecordingSummary {
        let target = try RecordingTarget(path: output, isReplacing: isReplacing)
        var cutter = RecordingCutter(cut: cut, facts: facts, files: files)
        return try target.fill { database in
            try reader.reading { view in
                try cutter.write(from: &view, to: database, progress: progress)
            }
        }
    }

    /// Turns the whole of a cache file, whose writer has been closed, into a recording.
    ///
    /// The cache itself is left as it is; whoever made it for this deletes it.
    ///
    /// - Parameters:
    ///   - cache: the cache file that a ``CacheWriter`` has written.
    ///   - facts: what the recording says of itself; its span is set to what is kept.
    ///   - files: the catalog and layout files that it is played with.
    ///   - output: where the recording goes.
    ///   - isReplacing: whether a file that is there already is replaced.
    ///   - progress: called now and then with the share done, 0 to 1; giving false stops it.
    /// - Returns: what came of it.
    /// - Throws: as ``cut(cache:_:facts:files:to:replacing:progress:)``.
    @discardableResult
    public static func finish(
        cache: String,
        facts: RecordingFacts,
        files: [RecordedFile],
        to output: String,
        replacing isReplacing: Bool = false,
        progress: (Double) -> Bool = { _ in true }
    ) throws -> RecordingSummary {
        try cut(
            cache: cache,
            RecordingCut(),
            facts: facts,
            files: files,
            to: output,
            replacing: isReplacing,
            progress: progress
        )
    }
}

/// What a recording keeps, for those who look into it.
public struct RecordingCounts: Hashable, Sendable {
    /// Bytes of the file.
    public var bytes: Int64
    /// Series told of.
    public var series: Int
    /// Entities told of.
    public var entities: Int
    /// Observations kept.
    public var observations: Int
    /// Events kept.
    public var events: Int
    /// Bookmarks kept.
    public var bookmarks: Int

    /// Counts what a recording keeps.
    public init(
        bytes: Int64,
        series: Int,
        entities: Int,
        observations: Int,
        events: Int,
        bookmarks: Int
    ) {
        self.bytes = bytes
        self.series = series
        self.entities = entities
        self.observations = observations
        self.events = events
        self.bookmarks = bookmarks
    }
}
