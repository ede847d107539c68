// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
public import TwinFrame

// A frame is not sent, it is approached. `wanted` is what the screen should be and `shown` what it
// is; rows in which they differ are sent in bursts, each no larger than the link has room for. On a
// fast link that is one burst a frame. On a slow one a key needs to wait for one small burst at the
// most, and what the key changed goes before all else.

/// What is to be drawn next.
struct DrawingPlan {
    /// Rows that the answer to a key changed.
    var urgent: Set<Int> = []
    /// Rows that something else may have written on.
    var stale: Set<Int> = []
    /// Whether ncurses has rows to write again that it was made to doubt.
    var hasDoubts = false
    /// Where the rows that nobody asked for go on.
    var nextRow = 0
    /// Whether the burst is the first of its frame.
    var isFirst = false
    /// Since when there is something left to draw.
    var behindSince: Int?

    /// Begins anew, after the whole screen was cleared.
    mutating func begin() {
        urgent = []
        stale = []
        hasDoubts = false
        nextRow = 0
        behindSince = nil
    }

    /// Has rows painted again that should be right already.
    mutating func repaint(_ rows: Range<Int>) { stale.formUnion(rows) }
}

/// What goes over the link to the terminal.
public struct LinkTraffic: Hashable, Sendable {
    /// Bytes a second, over the last five seconds.
    public var bytesPerSecond: Int
    /// Frames a second, over the last five seconds.
    public var framesPerSecond: Double
    /// How many bytes a second the link carries; nothing where that is not known.
    public var capacity: Double?
    /// Whether the link is so slow that frames are left out.
    public var isSlow: Bool
}

extension Terminal {
    /// What goes over the link to the terminal.
    public var traffic: LinkTraffic {
        let traffic = meter.traffic(at: Self.monotonicMilliseconds())
        return LinkTraffic(
            bytesPerSecond: traffic.bytes,
            framesPerSecond: traffic.frames,
            capacity: meter.bytesPerSecond,
            isSlow: meter.isSlow
        )
    }

    /// Whether the terminal has not been sent all of the last frame yet.
    public var isBehind: Bool { plan.behindSince != nil }

    /// Shows a frame: what changed since the last one is sent, and nothing else.
    ///
    /// - Parameters:
    ///   - frame: what the screen should be.
    ///   - isForKey: whether it answers a key; a frame that nobody asked for is dropped while the
    ///     terminal has not taken the one before, for a second at the most.
    /// - Returns: whether it was taken; a terminal that takes no bytes at the moment is not waited
    ///   for, and the next frame carries what this one would have.
    @discardableResult
    public func show(_ frame: Frame, isForKey: Bool = true) -> Bool {
        guard isOpen, !isSuspended, !isGone else { return false }
        let now = Self.monotonicMilliseconds()
        if !isForKey, let since = plan.behindSince, now - since < 1000 { return false }
        let before = wanted
        wanted = frame
        if let before, before.size == frame.size, isForKey, shown != nil {
            let changed = frame.difference(from: before)
            plan.urgent.formUnion(changed.runs.map(\.origin.row))
        }
        if let shown, shown.size == frame.size, plan.stale.isEmpty,
            frame.difference(from: shown).runs.isEmpty
        {
            plan.behindSince = nil
            return true
        }
        plan.isFirst = true
        plan.behindSince = plan.behindSince ?? now
        if outlet.isEmpty { askForCursor() }
        drawMore()
        return true
    }

    /// Draws what is left of the wanted frame, as far as there is room for it now.
    func drawMore() {
        guard isOpen, !isSuspended, !isGone, let frame = wanted, outlet.isEmpty else { return }
        guard plan.behindSince != nil || !plan.stale.isEmpty || plan.hasDoubts else { return }
        let now = Self.monotonicMilliseconds()
        let room = meter.room(isForKey: !plan.urgent.isEmpty, at: now)
        guard room > 0 else { return }
        if !meter.isAnswering, citytop_waiting_output(outlet.descriptor) > 64 { return }
        let window = citytop_screen()
        plan.hasDoubts = false
        let base = shown ?? Frame(size: Size(columns: 0, rows: 0))
        let difference = frame.difference(from: base)
        if difference.clears {
            werase(window)
            shown = Frame(size: frame.size, repertoire: frame.repertoire, widths: frame.widths)
        }
        let sent =
            room >= 1 << 16
            ? drawAll(difference, on: window) : drawRows(difference, within: room, on: window)
        if plan.behindSince == nil, !plan.urgent.isEmpty { plan.urgent = [] }
        // A burst of some size is asked after, so that it is known when it has been read.
        let isLarge = sent >= 1024 || meter.isSlow || meter.bytesPerSecond == nil
        if sent > 0, meter.isAnswering, isLarge, meter.mayAsk(at: now) { ask(.pace) }
    }

    /// Draws all that is left in one burst.
    private func drawAll(
        _ difference: FrameDifference,
        on window: UnsafeMutablePointer<WINDOW>?
    ) -> Int {
        for run in difference.runs where run.origin.row < size.rows { draw(run, on: window) }
        for row in plan.stale where row < size.rows { wredrawln(window, Int32(row), 1) }
        plan.stale = []
        plan.urgent = []
        plan.behindSince = nil
        shown = wanted
        wmove(window, 0, 0)
        wrefresh(window)
        defer { plan.isFirst = false }
        return sendCaptured(startsFrame: plan.isFirst)
    }

    /// Draws row after row until the room is used: urgent ones first, then round and round.
    private func drawRows(
        _ difference: FrameDifference,
        within room: Int,
        on window: UnsafeMutablePointer<WINDOW>?
    ) -> Int {
        var runs: [Int: [FrameDifference.Run]] = [:]
        for run in difference.runs where run.origin.row < size.rows {
            runs[run.origin.row, default: []].append(run)
        }
        let open = Set(runs.keys).union(plan.stale.filter { $0 < size.rows })
        let start = plan.nextRow
        let order = open.sorted { left, right in
            let (first, second) = (plan.urgent.contains(left), plan.urgent.contains(right))
            if first != second { return first }
            let (early, late) = (left < start, right < start)
            return early != late ? late : left < right
        }
        var drawn: [FrameDifference.Run] = []
        var left = order.count
        leaveok(window, true)
        for row in order where capture.count < room {
            for run in runs[row] ?? [] {
                draw(run, on: window)
                drawn.append(run)
            }
            if plan.stale.remove(row) != nil { wredrawln(window, Int32(row), 1) }
            if plan.urgent.remove(row) == nil { plan.nextRow = row + 1 }
            left -= 1
            wrefresh(window)
            fflush(capture.file)
        }
        leaveok(window, false)
        var part = difference
        part.clears = false
        part.runs = drawn
        shown?.apply(part)
        if left == 0 {
            plan.behindSince = nil
            plan.urgent = []
            plan.stale = []
            plan.nextRow = 0
        } else {
            plan.behindSince = plan.behindSince ?? Self.monotonicMilliseconds()
        }
        wmove(window, 0, 0)
        wrefresh(window)
        defer { plan.isFirst = false }
        return sendCaptured(startsFrame: plan.isFirst)
    }
}
