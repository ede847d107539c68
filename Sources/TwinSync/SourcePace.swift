// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The rates of a source's data over its recent visits.
///
/// The data of a visit is spread over the time since the previous visit. The rates cover the last
/// minute, or the last two visits if they are further apart.
struct SourcePace: Sendable {
    /// The period of recent visits.
    static let span: Duration = .seconds(60)

    private struct Visit: Sendable {
        var end: Instant
        var observations: Int
        var bytes: Int
    }

    private var visits: [Visit] = []
    private var bytes = 0

    init() {}

    /// Records a delivery that was stored.
    mutating func note(_ observations: Int, bytes count: Int, at now: Instant) {
        let (sum, overflow) = bytes.addingReportingOverflow(max(0, count))
        bytes = overflow ? .max : sum
        visits.append(Visit(end: now, observations: max(0, observations), bytes: max(0, count)))
        while visits.count > 2, visits[1].end <= now - Self.span { visits.removeFirst() }
        if visits.count > 256 { visits.removeFirst(visits.count - 256) }
    }

    /// Writes totals and rates to a status.
    func tell(to status: inout SourceStatus) {
        status.bytes = bytes
        guard let first = visits.first, let last = visits.last else { return }
        let seconds = last.end.duration(since: first.end).seconds
        guard visits.count > 1, seconds > 0 else { return }
        // The data of the first visit belongs to the time before it.
        let counted = visits.dropFirst()
        status.observationRate = counted.reduce(0.0) { $0 + Double($1.observations) } / seconds
        status.byteRate = counted.reduce(0.0) { $0 + Double($1.bytes) } / seconds
    }

    /// Shifts the recorded times after the clock was set back.
    mutating func move(by step: Duration) {
        for index in visits.indices { visits[index].end = visits[index].end + step }
    }
}
