// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
public import TwinFrame

// Frames are not sent completely but approached. `wanted` is the desired screen and `shown` the
// current one. Rows that differ are sent in bursts that are no larger than the link allows. On a
// fast link that is one burst per frame. On a slow link a key waits for at most one small burst,
// and the rows that the key changed come first.

/// The parts of the screen to draw next.
struct DrawingPlan {
    /// The rows that the answer to a key changed.
    var urgent: Set<Int> = []
    /// The rows that other output may have overwritten.
    var stale: Set<Int> = []
    /// True if ncurses must rewrite rows that were marked as unknown.
    var hasDoubts = false
    /// The next row of output that is not an answer to a key.
    var nextRow = 0
    /// True if the burst is the first of its frame.
    var isFirst = false
    /// The time since which there is something left to draw; nil if nothing is.
    var behindSince: Int?

    /// Resets the plan after the whole screen was cleared.
    mutating func begin() {
        urgent = []
        stale = []
        hasDoubts = false
        nextRow = 0
        behindSince = nil
    }

    /// Marks rows to be repainted even if they are up to date.
    mutating func repaint(_ rows: Range<Int>) { stale.formUnion(rows) }
}

/// The traffic on the link to the terminal.
public struct LinkTraffic: Hashable, Sendable {
    /// The mean bytes per second over the last five seconds.
    public var bytesPerSecond: Int
    /// The mean frames per second over the last five seconds.
    public var framesPerSecond: Double
    /// The rate of the link in bytes per second; nil if unknown.
    public var capacity: Double?
    /// True if the link is so slow that frames are skipped.
    public var isSlow: Bool
}

extension Terminal {
    /// The traffic on the link to the terminal.
    public var traffic: LinkTraffic {
        let traffic = meter.traffic(at: Self.monotonicMilliseconds())
        return LinkTraffic(
            bytesPerSecond: traffic.bytes,
            framesPerSecond: traffic.frames,
            capacity: meter.bytesPerSecond,
            isSlow: meter.isSlow
        )
    }

    /// True if the last frame was not sent completely yet.
    public var isBehind: Bool { plan.behindSince != nil }

    /// Shows a frame by sending only the changes since the last one.
    ///
    /// - Parameters:
    ///   - frame: The desired contents of the screen.
    ///   - isForKey: True for the answer to a key. Any other frame is dropped while the terminal
    ///     has not accepted the previous one, for at most a second.
    /// - Returns: True if the frame was accepted. A terminal that accepts no bytes at the moment is
    ///   not waited for, and the next frame includes the changes of a dropped one.
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

    /// Draws the rest of the wanted frame, as far as the link allows now.
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
        // A question follows a large burst, to learn when it has been read.
        let isLarge = sent >= 1024 || meter.isSlow || meter.bytesPerSecond == nil
        if sent > 0, meter.isAnswering, isLarge, meter.mayAsk(at: now) { ask(.pace) }
    }

    /// Draws the whole rest in one burst.
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

    /// Draws rows until the room is used up: urgent rows first, then the others in turn.
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
