// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinReports
import TwinTerminal

/// A maker of the dashboard's sheets, one after the other on its own thread.
///
/// The figures of 30 days may take longer than a frame.
final class SheetMaker: Sendable {
    /// An order for a sheet.
    struct Order: Sendable {
        var kind: Sheet.Kind
        var reporter: AlarmReporter
        /// The end of the period.
        var instant: Instant
        /// The number of columns.
        var width: Int
        var fit: TextFit
    }

    private struct Content {
        var wanted: Order?
        var made: (kind: Sheet.Kind, lines: [DisplayText])?
        var isMaking = false
    }

    private let waker: Waker
    private let content = Mutex(Content())

    /// Creates a maker.
    ///
    /// - Parameter waker: Called after each sheet.
    init(waker: Waker) { self.waker = waker }

    /// Orders a sheet; of several pending orders only the last one is carried out.
    func make(_ order: Order) {
        let isIdle = content.withLock { content in
            content.wanted = order
            defer { content.isMaking = true }
            return !content.isMaking
        }
        guard isIdle else { return }
        Thread { [self] in work() }.start()
    }

    /// Removes and returns the sheet made since the last call; nil if there is none.
    func takeMade() -> (kind: Sheet.Kind, lines: [DisplayText])? {
        content.withLock { content in
            defer { content.made = nil }
            return content.made
        }
    }

    private func work() {
        while let order = next() {
            let lines: [DisplayText]
            do {
                lines = try order.lines()
            } catch {
                lines = [DisplayText("\(error)", limit: 400)]
            }
            content.withLock { $0.made = (order.kind, lines) }
            waker.wake()
        }
    }

    private func next() -> Order? {
        content.withLock { content in
            defer { content.wanted = nil }
            if content.wanted == nil { content.isMaking = false }
            return content.wanted
        }
    }
}

extension SheetMaker.Order {
    /// The length of a shift.
    private static let shift = Duration.seconds(12 * 3600)
    /// The time that figures and floods are of.
    private static let month = Duration.seconds(30 * 86_400)

    /// Returns the lines of the sheet.
    fileprivate func lines() throws -> [DisplayText] {
        switch kind {
        case .handover:
            let sheet = try reporter.handover(instant - Self.shift..<instant)
            return reporter.lines(of: sheet, width: width, fit: fit)
        case .figures:
            let kept = try reporter.archive.keptSpan()?.lowerBound
            let start = min(max(kept ?? .distantPast, instant - Self.month), instant - .seconds(1))
            let span = start..<instant
            return reporter.lines(of: try reporter.figures(in: span), width: width, fit: fit)
                + reporter.lines(
                    of: try reporter.figures(in: span, by: .domain),
                    by: .domain,
                    width: width,
                    fit: fit
                ) + reporter.lines(of: try reporter.positions(in: span), width: width, fit: fit)
        case .floods:
            let span = instant - Self.month..<instant
            return reporter.lines(
                of: try reporter.floods(in: span),
                in: span,
                width: width,
                fit: fit
            )
        }
    }
}
