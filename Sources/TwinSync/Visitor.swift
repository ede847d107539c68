// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel
import TwinServices

/// Visits one service, on a thread of its own because a visit blocks.
final class Visitor: Sendable {
    /// What the visitor tells of itself.
    enum Report: Sendable {
        /// It has come back with what the service said.
        case visited(SourceID, Result<Delivery, ServiceFailure>)
        /// An auditor has compared a stretch of the past.
        case audited(SourceID, Result<Delivery?, ServiceFailure>)
        /// An auditor's thread has ended.
        case auditorEnded(SourceID)
        /// Its thread has ended.
        case ended(SourceID)
        /// Nothing of a visitor's: whoever started the work wants it to end.
        case stop
    }

    private enum Errand: Sendable {
        case visit(after: Watermark?, at: Instant)
        case end
    }

    private let client: any ServiceClient
    private let cancellation: Cancellation
    private let errands = Mailbox<Errand>()
    private let reports: Mailbox<Report>

    init(_ client: any ServiceClient, cancellation: Cancellation, reports: Mailbox<Report>) {
        self.client = client
        self.cancellation = cancellation
        self.reports = reports
        let thread = Thread { [self] in work() }
        thread.name = "sync \(client.source.rawValue.prefix(10))"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Sends the visitor to its service.
    func visit(after watermark: Watermark?, at instant: Instant) {
        errands.post(.visit(after: watermark, at: instant))
    }

    /// Lets the visitor go once it is back.
    func end() { errands.post(.end) }

    private func work() {
        while true {
            for errand in errands.take() {
                guard case .visit(let watermark, let instant) = errand else {
                    reports.post(.ended(client.source))
                    return
                }
                reports.post(.visited(client.source, fetch(after: watermark, at: instant)))
            }
        }
    }

    private func fetch(
        after watermark: Watermark?,
        at instant: Instant
    ) -> Result<Delivery, ServiceFailure> {
        do throws(ServiceFailure) {
            return .success(
                try client.fetch(after: watermark, at: instant, unless: cancellation)
            )
        } catch {
            return .failure(error)
        }
    }
}

/// Compares the past of one service with what is kept.
///
/// It has a thread of its own, so that no visit waits for it, from the first comparison on.
final class Auditor {
    private let client: any ServiceClient
    private let cancellation: Cancellation
    private let errands = Mailbox<KeptSpan?>()
    private let reports: Mailbox<Visitor.Report>
    private var isRunning = false

    private struct KeptSpan: Sendable {
        var kept: KeptCounts
        var now: Instant
    }

    init(
        _ client: any ServiceClient,
        cancellation: Cancellation,
        reports: Mailbox<Visitor.Report>
    ) {
        self.client = client
        self.cancellation = cancellation
        self.reports = reports
    }

    /// Has a span compared with the service.
    func compare(_ kept: KeptCounts, at now: Instant) {
        errands.post(KeptSpan(kept: kept, now: now))
        guard !isRunning else { return }
        isRunning = true
        let (client, cancellation, errands, reports) = (client, cancellation, errands, reports)
        let thread = Thread {
            while true {
                for errand in errands.take() {
                    guard let errand else {
                        reports.post(.auditorEnded(client.source))
                        return
                    }
                    let result = Self.compare(errand, client, unless: cancellation)
                    reports.post(.audited(client.source, result))
                }
            }
        }
        thread.name = "audit \(client.source.rawValue.prefix(9))"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Lets the auditor go once it is done.
    func end() {
        if isRunning { errands.post(nil) } else { reports.post(.auditorEnded(client.source)) }
    }

    private static func compare(
        _ errand: KeptSpan,
        _ client: any ServiceClient,
        unless cancellation: Cancellation
    ) -> Result<Delivery?, ServiceFailure> {
        do throws(ServiceFailure) {
            return .success(
                try client.audit(
                    errand.kept.span,
                    against: errand.kept.counts,
                    at: errand.now,
                    unless: cancellation
                )
            )
        } catch {
            return .failure(error)
        }
    }
}
