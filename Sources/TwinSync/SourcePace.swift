// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// How much a source tells per second, over its last visits.
///
/// What a visit brought is spread over the time since the visit before; the rates are those of the
/// last minute, or of the last two visits where those lie further apart.
struct SourcePace: Sendable {
    /// How far back visits count.
    static let span: Duration = .seconds(60)

    private struct Visit: Sendable {
        var end: Instant
        var observations: Int
        var bytes: Int
    }

    private var visits: [Visit] = []
    private var bytes = 0

    init() {}

    /// Takes note of a delivery that was kept.
    mutating func note(_ observations: Int, bytes count: Int, at now: Instant) {
        let (sum, overflow) = bytes.addingReportingOverflow(max(0, count))
        bytes = overflow ? .max : sum
        visits.append(Visit(end: now, observations: max(0, observations), bytes: max(0, count)))
        while visits.count > 2, visits[1].end <= now - Self.span { visits.removeFirst() }
        if visits.count > 256 { visits.removeFirst(visits.count - 256) }
    }

    /// Tells totals and rates.
    func tell(to status: inout SourceStatus) {
        status.bytes = bytes
        guard let first = visits.first, let last = visits.last else { return }
        let seconds = last.end.duration(since: first.end).seconds
        guard visits.count > 1, seconds > 0 else { return }
        // What the first visit brought belongs to the time before it.
        let counted = visits.dropFirst()
        status.observationRate = counted.reduce(0.0) { $0 + Double($1.observations) } / seconds
        status.byteRate = counted.reduce(0.0) { $0 + Double($1.bytes) } / seconds
    }

    /// Moves what was noted along with a clock that was set back.
    mutating func move(by step: Duration) {
        for index in visits.indices { visits[index].end = visits[index].end + step }
    }
}
