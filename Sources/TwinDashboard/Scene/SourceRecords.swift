// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// The archive's records of the sources at a moment.
struct SourceRecords: Hashable, Sendable {
    /// The recorded status of each source, or the status that its data suggest if none was
    /// recorded.
    private(set) var statuses: [SourceID: SourceStatus] = [:]
    /// The newest phenomenon time of each source's witnesses.
    private var newestBySource: [SourceID: Instant] = [:]

    /// Knows nothing.
    init() {}

    /// Takes what the archive notes.
    ///
    /// If nothing was noted of a source by the moment, its data stand for it: history that was read
    /// later is no trouble of the source. The data of a domain with several sources stand for none
    /// of them.
    ///
    /// - Parameters:
    ///   - noted: The notes of the synchronization.
    ///   - newest: The newest phenomenon time of each domain's witnesses.
    ///   - sources: The sources, as configured.
    init(
        _ noted: [SourceStatus],
        newestByDomain newest: [String: Instant],
        of sources: [SourceConfiguration]
    ) {
        for status in noted { statuses[status.source] = status }
        let byDomain = Dictionary(grouping: sources, by: \.domain)
        for (domain, instant) in newest {
            if let source = byDomain[domain]?.first, byDomain[domain]?.count == 1 {
                newestBySource[source.id] = instant
            }
        }
        for source in sources where statuses[source.id] == nil {
            guard let instant = newestBySource[source.id] ?? newest[source.domain] else { continue }
            var status = SourceStatus(source: source.id, at: instant, interval: source.interval)
            status.state = .fresh
            status.lastSuccess = instant
            status.newestObservation = instant
            statuses[source.id] = status
        }
    }

    /// Judges a source at an instant.
    func health(of source: SourceConfiguration, at now: Instant) -> SourceHealth {
        SourceHealth(
            statuses[source.id],
            interval: source.interval,
            told: newestBySource[source.id],
            at: now
        )
    }
}
