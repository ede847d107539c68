// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinQuery

/// The surroundings of the city's entities and the time of the query.
struct KeptSurroundings: Sendable {
    var surroundings: Surroundings
    var asked: Instant
    var revision: Int
}

/// The summary of the open series, cached while it is nearly valid.
struct KeptSummary: Sendable {
    var series: SeriesID
    var span: Duration
    var moment: Moment
    var revision: Int
    var summary: SeriesSummary
}

extension ArchiveMemory {
    /// Returns the surroundings of the city's entities.
    ///
    /// They are queried at most once in half a minute.
    mutating func surroundings() throws -> Surroundings {
        let now = moment.instant
        if let kept = keptSurroundings {
            let age = now.duration(since: kept.asked)
            if kept.revision == revision || (age >= .zero && age < .seconds(30)) {
                return kept.surroundings
            }
        }
        let found = Surroundings(try archive.entities(SeriesSelector()))
        keptSurroundings = KeptSurroundings(surroundings: found, asked: now, revision: revision)
        return found
    }

    /// Returns the summary of a series over a span up to the moment.
    ///
    /// A summary of many observations is queried again after ten seconds at the earliest.
    mutating func summary(of series: SeriesID, over span: Duration) throws -> SeriesSummary {
        let moment = self.moment
        if let kept = keptSummary, kept.series == series, kept.span == span,
            kept.moment.known == moment.known
        {
            let age = moment.instant.duration(since: kept.moment.instant)
            let isSame = kept.revision == revision && kept.moment == moment
            if isSame || (age >= .zero && age < .seconds(10) && kept.summary.count > 100) {
                return kept.summary
            }
        }
        var summary = SeriesSummary()
        let range = (moment.instant - span)..<(moment.instant + .milliseconds(1))
        try archive.forEachObservation(SeriesSelector(series), in: range, at: moment) {
            summary.take($0)
            return summary.count < SeriesSummary.limit
        }
        summary.finish()
        keptSummary = KeptSummary(
            series: series,
            span: span,
            moment: moment,
            revision: revision,
            summary: summary
        )
        return summary
    }

    /// Returns the source that a series comes from, or nil if it is none of the given ones.
    mutating func source(of series: SeriesID, among sources: [SourceID]) throws -> SourceID? {
        if let known = sourcesOfSeries[series] { return known }
        for source in sources {
            var selector = SeriesSelector(series)
            selector.source = source
            guard try !archive.series(selector).isEmpty else { continue }
            sourcesOfSeries[series] = source
            return source
        }
        return nil
    }
}
