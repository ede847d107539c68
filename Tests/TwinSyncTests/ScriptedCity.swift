// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinServices
import TwinTestSupport

/// A service that pages through a sequence of observations by their number.
struct ScriptedService {
    /// The number of observations.
    var length = 0
    /// The maximum number of observations in an answer.
    var page = 100

    /// Returns the answer to a visit after a watermark.
    func answer(_ source: SourceID, after watermark: Watermark?, at now: Instant) -> Delivery {
        let first = watermark.flatMap { Int($0.position) } ?? 0
        let last = min(first + page, length)
        let observations = (min(first, last)..<last).map { number in
            Observation(
                SeriesID(EntityID("road:\(source)-\(number)"), "speed"),
                Double(number),
                at: now
            )
        }
        let batch = Batch(
            source: source,
            observations: observations,
            watermark: Watermark(position: "\(last)", instant: now)
        )
        return Delivery(batch: batch, hasMore: last < length)
    }
}

extension Rehearsal.Answer {
    /// Returns one new observation after a twentieth of a second.
    static func news(_ source: SourceID, after watermark: Watermark?, at now: Instant) -> Self {
        let number = watermark.flatMap { Int($0.position) } ?? 0
        let service = ScriptedService(length: number + 1)
        return Self(
            latency: .milliseconds(50),
            result: .success(service.answer(source, after: watermark, at: now))
        )
    }

    /// Returns a failure after a hundredth of a second, or a longer latency.
    static func failure(
        _ kind: ServiceFailure.Kind,
        retryAfter: Duration? = nil,
        latency: Duration = .milliseconds(10)
    ) -> Self {
        let failure = ServiceFailure(kind, "the service failed", retryAfter: retryAfter)
        return Self(latency: latency, result: .failure(failure))
    }
}
