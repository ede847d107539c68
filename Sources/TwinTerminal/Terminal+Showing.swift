// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
public import TwinFrame

// Frames are not sent completely but approached. `wanted` is the desired screen and `shown` the
// current one. Rows that differ are sent in bursts that are no larger than the link allows. On a
// fast link that is one burst per frame. On a slow link a key waits for at most one small burst,
// and the rows that the key changed come first.

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
            plan.hurry(changed.runs.map(\.origin.row))
        }
        if let shown, shown.size == frame.size, plan.stale.isEmpty,
            frame.difference(from: shown).runs.isEmpty
        {
            plan.complete()
            return true
        }
        plan.beginFrame(at: now)
        if outlet.isEmpty { askForCursor() }
        drawMore()
        return true
    }

    /// Draws the rest of the pending frame, as far as the link allows now.
    func drawMore() {
        guard isOpen, !isSuspended, !isGone, let frame = wanted, outlet.isEmpty else { return }
        guard plan.behindSince != nil || !plan.stale.isEmpty || hasDoubts else { return }
        let now = Self.monotonicMilliseconds()
        let room = meter.room(isForKey: !plan.urgent.isEmpty, at: now)
        guard room > 0 else { return }
        if !meter.isAnswering, citytop_waiting_output(outlet.descriptor) > 64 { return }
        let window = citytop_screen()
        hasDoubts = false
        let base = shown ?? Frame(size: Size(columns: 0, rows: 0))
        let difference = frame.difference(from: base)
        if difference.clears {
            werase(window)
            shown = Frame(size: frame.size, repertoire: frame.repertoire, widths: frame.widths)
        }
        let sent =
            room >= 1 << 16
            ? drawAll(difference, on: window) : drawRows(difference, within: room, on: window)
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
        shown = wanted
        wmove(window, 0, 0)
        wrefresh(window)
        defer { plan.endBurst(left: 0, at: Self.monotonicMilliseconds()) }
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
        let order = plan.order(of: runs.keys, height: size.rows)
        var drawn: [FrameDifference.Run] = []
        var left = order.count
        leaveok(window, true)
        for row in order where capture.count < room {
            for run in runs[row] ?? [] {
                draw(run, on: window)
                drawn.append(run)
            }
            if plan.draw(row) { wredrawln(window, Int32(row), 1) }
            left -= 1
            wrefresh(window)
            fflush(capture.file)
        }
        leaveok(window, false)
        var part = difference
        part.clears = false
        part.runs = drawn
        shown?.apply(part)
        wmove(window, 0, 0)
        wrefresh(window)
        defer { plan.endBurst(left: left, at: Self.monotonicMilliseconds()) }
        return sendCaptured(startsFrame: plan.isFirst)
    }
}
