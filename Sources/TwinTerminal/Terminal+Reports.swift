// SPDX-License-Identifier: Apache-2.0

// The terminal can be asked where its cursor is: ESC [ 6 n is answered by ESC [ row ; column R.
// Two things are learnt from that. `LinkMeter` keeps the questions that are under way, because answers
// may be lost, late or doubled.
//
// How wide characters are: one is written at the left edge and the column asked for. The first
// frame does not wait for the answers; should they differ from the table, all is drawn anew.
//
// Whether something else wrote on the screen: frames leave the cursor at the upper left, and
// whatever a `wall` or a stray message writes leaves it elsewhere.

import CNcurses
import Glibc
import TwinFrame

extension Terminal {
    /// Asks where the cursor is.
    func ask(_ purpose: LinkMeter.Purpose) {
        let now = Self.monotonicMilliseconds()
        repair.silentSince = repair.silentSince ?? now
        emit("\u{1B}[6n")
        meter.didAsk(purpose, at: now)
    }

    /// Asks how wide the characters are on which terminals differ.
    func measureWidths() {
        for sample in ["世", "─", "●", "é"] {
            emit("\u{1B}[H\(sample)")
            ask(.width)
        }
        emit("\u{1B}[H  \u{1B}[H")
    }

    /// Uses an answer of the terminal.
    ///
    /// - Parameters:
    ///   - row: the cursor's row, from 1.
    ///   - column: its column, from 1.
    ///   - purpose: what it was asked for; nil if nothing was, as for an answer that came twice.
    func handleReport(row: Int, column: Int, _ purpose: LinkMeter.Purpose?) {
        repair.hasAnswered = true
        repair.silentSince = nil
        guard let purpose else {
            // An answer after all: the link is slow, not mute.
            if repair.isMute {
                repair.isBlind = false
                repair.isMute = false
                meter.isAnswering = true
            }
            return
        }
        switch purpose {
        case .width:
            measured.append(column - 1)
            if measured.count == 4 { useMeasured() }
        case .repair, .pace:
            // Every frame leaves the cursor at the upper left; whatever else writes does not.
            if row != 1 || column != 1, shown != nil, !isSuspended {
                // ncurses believes the cursor there; this makes it true.
                emit("\u{1B}[m\u{1B}[H")
                plan.repaint(0..<size.rows)
            }
            drawMore()
        }
    }

    private func useMeasured() {
        // A cursor that never moves behind what was written shows nothing, of widths or of others.
        guard measured.contains(where: { $0 > 0 }) else {
            repair.isBlind = true
            return
        }
        // One that moved at first and then did not is an answer to a later question: some are lost.
        guard measured.allSatisfy({ $0 > 0 }) else { return }
        let table = WidthTable(
            measuredWide: measured[0],
            line: measured[1],
            sign: measured[2],
            letter: measured[3]
        )
        guard table != widths else { return }
        widths = table
        keys.append(.resize)
    }

    /// Waits for the answers that are on their way, so that the shell does not get them as input.
    func awaitReports(milliseconds: Int) {
        let deadline = Self.monotonicMilliseconds() &+ milliseconds
        while meter.questionCount > 0, !isGone {
            let left = deadline &- Self.monotonicMilliseconds()
            var query = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&query, 1, Int32(left)) > 0,
                query.revents & Int16(POLLIN) != 0
            else { break }
            readInput()
        }
        if meter.questionCount > 0 { tcflush(input, TCIFLUSH) }
        meter.forget(at: Self.monotonicMilliseconds())
    }
}
