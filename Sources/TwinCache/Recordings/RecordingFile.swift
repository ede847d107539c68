// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The selection of a cache's data for a recording.
public struct RecordingCut: Hashable, Sendable {
    /// The span without its upper bound, or nil for all stored data.
    public var span: Range<Instant>?
    /// The sources to include, or nil for all.
    public var sources: Set<SourceID>?
    /// The pattern of entity/property to include: `*` matches any text, `?` any single character.
    public var pattern: String?
    /// The maximum age of values and events that are included because they still hold at the
    /// beginning.
    public var lookBack: Duration

    /// Creates a selection.
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

/// A summary of a recording that was made.
public struct RecordingSummary: Hashable, Sendable {
    /// The recorded span.
    public var span: Range<Instant>
    /// The number of series with observations.
    public var series: Int
    /// The number of observations.
    public var observations: Int
    /// The size of the file in bytes.
    public var bytes: Int64
    /// The number of damaged blocks of the cache that could not be copied.
    public var damagedBlocks: Int

    /// Creates a summary.
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

/// Functions that make recordings from caches and from other recordings.
public enum RecordingFile {
    /// Cuts a recording out of a cache.
    ///
    /// The cache is only read, and may be written meanwhile.
    ///
    /// The recording is written under a temporary name in the same folder, and moved into place
    /// once it is complete and on the disk. It begins with the values that held at its beginning.
    ///
    /// The cut reads one state of the cache, so that the writer cannot truncate its log meanwhile.
    /// If the log becomes too long, the cut gives up.
    ///
    /// - Parameters:
    ///   - cache: The cache file.
    ///   - cut: The data to include.
    ///   - facts: The description of the recording. Its span is set to the recorded one.
    ///   - files: The catalog and layout files for playback.
    ///   - output: The path of the recording.
    ///   - isReplacing: True to replace an existing file.
    ///   - logCeiling: The size in bytes of the cache's log at which the cut gives up.
    ///   - progress: A function called from time to time with the finished share, 0 to 1. Returning
    ///     false cancels the work.
    /// - Returns: A summary of the recording.
    /// - Throws: ``RecordingError`` or ``CacheError``, or `CancellationError` if the work was
    ///   canceled. No new file is left at the output then.
    @discardableResult
    public static func cut(
        cache: String,
        _ cut: RecordingCut = RecordingCut(),
        facts: RecordingFacts,
        files: [RecordedFile],
        to output: String,
        replacing isReplacing: Bool = false,
        logCeiling: Int64 = CacheLimits.logCeiling,
        progress: (Double) -> Bool = { _ in true }
    ) throws -> RecordingSummary {
        let file = CacheFile(path: cache)
        // A log that is long already is held by another reader.
        let first = file.size("-wal")
        var length = first
        func isTooLong() -> Bool { length >= logCeiling && length > first }
        do {
            return try make(
                of: CacheReader(path: cache),
                cut,
                facts: facts,
                files: files,
                to: output,
                replacing: isReplacing
            ) { done in
                length = file.size("-wal")
                return !isTooLong() && progress(done)
            }
        } catch is CancellationError where isTooLong() {
            throw RecordingError.empty(
                path: output,
                detail: "the log of the cache has grown to \(length >> 20) MiB while it was read;"
                    + " record a shorter part, or try again when the disk is faster"
            )
        }
    }

    /// Cuts a shorter recording out of another one.
    ///
    /// - Parameters:
    ///   - recording: The recording to cut, which also provides the description and the files.
    ///   - cut: The data to include.
    ///   - output: The path of the new recording.
    ///   - isReplacing: True to replace an existing file.
    ///   - progress: A function called from time to time with the finished share, 0 to 1. Returning
    ///     false cancels the work.
    /// - Returns: A summary of the new recording.
    /// - Throws: The errors of ``cut(cache:_:facts:files:to:replacing:progress:)``.
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

    /// Creates a recording from all data of a cache file whose writer has been closed.
    ///
    /// The cache is not changed. If it was created for this purpose, the caller deletes it.
    ///
    /// - Parameters:
    ///   - cache: The cache file written by a ``CacheWriter``.
    ///   - facts: The description of the recording. Its span is set to the recorded one.
    ///   - files: The catalog and layout files for playback.
    ///   - output: The path of the recording.
    ///   - isReplacing: True to replace an existing file.
    ///   - progress: A function called from time to time with the finished share, 0 to 1. Returning
    ///     false cancels the work.
    /// - Returns: A summary of the recording.
    /// - Throws: The errors of ``cut(cache:_:facts:files:to:replacing:progress:)``.
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

/// The numbers of a recording's contents.
public struct RecordingCounts: Hashable, Sendable {
    /// The size of the file in bytes.
    public var bytes: Int64
    /// The number of series.
    public var series: Int
    /// The number of entities.
    public var entities: Int
    /// The number of observations.
    public var observations: Int
    /// The number of events.
    public var events: Int
    /// The number of bookmarks.
    public var bookmarks: Int

    /// Creates the numbers of a recording.
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
