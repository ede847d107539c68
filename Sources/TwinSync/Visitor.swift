// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel
import TwinServices

/// A visitor of one service, with its own thread because a visit blocks.
final class Visitor: Sendable {
    /// A report of a visitor or auditor.
    enum Report: Sendable {
        /// A visit has ended with the service's answer.
        case visited(SourceID, Result<Delivery, ServiceFailure>)
        /// An auditor has compared a span of the past.
        case audited(SourceID, Result<Delivery?, ServiceFailure>)
        /// An auditor's thread has ended.
        case auditorEnded(SourceID)
        /// A visitor's thread has ended.
        case ended(SourceID)
        /// A request of the synchronizer to stop.
        case stop
    }

    private enum Order: Sendable {
        case visit(after: Watermark?, at: Instant)
        case end
    }

    private let client: any ServiceClient
    private let cancellation: Cancellation
    private let orders = Mailbox<Order>()
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

    /// Starts a visit.
    func visit(after watermark: Watermark?, at instant: Instant) {
        orders.post(.visit(after: watermark, at: instant))
    }

    /// Ends the visitor after its present visit.
    func end() { orders.post(.end) }

    private func work() {
        while true {
            for order in orders.take() {
                guard case .visit(let watermark, let instant) = order else {
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

/// An auditor that compares the past of one service with the stored data.
///
/// It starts its own thread with the first comparison, so that no visit waits for it.
final class Auditor {
    private let client: any ServiceClient
    private let cancellation: Cancellation
    private let orders = Mailbox<KeptSpan?>()
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

    /// Starts a comparison of a span with the service.
    func compare(_ kept: KeptCounts, at now: Instant) {
        orders.post(KeptSpan(kept: kept, now: now))
        guard !isRunning else { return }
        isRunning = true
        let (client, cancellation, orders, reports) = (client, cancellation, orders, reports)
        let thread = Thread {
            while true {
                for order in orders.take() {
                    guard let order else {
                        reports.post(.auditorEnded(client.source))
                        return
                    }
                    let result = Self.compare(order, client, unless: cancellation)
                    reports.post(.audited(client.source, result))
                }
            }
        }
        thread.name = "audit \(client.source.rawValue.prefix(9))"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Ends the auditor after its present comparison.
    func end() {
        if isRunning { orders.post(nil) } else { reports.post(.auditorEnded(client.source)) }
    }

    private static func compare(
        _ order: KeptSpan,
        _ client: any ServiceClient,
        unless cancellation: Cancellation
    ) -> Result<Delivery?, ServiceFailure> {
        do throws(ServiceFailure) {
            return .success(
                try client.audit(
                    order.kept.span,
                    against: order.kept.counts,
                    at: order.now,
                    unless: cancellation
                )
            )
        } catch {
            return .failure(error)
        }
    }
}
