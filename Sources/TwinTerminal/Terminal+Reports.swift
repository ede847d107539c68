// SPDX-License-Identifier: Apache-2.0

// The terminal can be asked where its cursor is: ESC [ 6 n is answered by ESC [ row ; column R.
// Two things are learnt from that.
//
// How wide characters are: one is written at the left edge and the column asked for. The first
// frame does not wait for the answers; should they differ from the table, all is drawn anew.
//
// Whether something else wrote on the screen: frames leave the cursor at the upper left, and
// whatever a `wall` or a stray message writes leaves it elsewhere.

import CNcurses
import Glibc
import TwinFrame

/// What an answer will be used for.
enum ReportPurpose {
    case width
    case repair
    case pace
}

extension Terminal {
    /// Asks where the cursor is.
    func ask(_ purpose: ReportPurpose) {
        expected.append(purpose)
        emit("\u{1B}[6n")
        meter.didAsk(at: Self.monotonicMilliseconds())
    }

    /// Asks how wide the characters are on which terminals differ.
    func measureWidths() {
        for sample in ["世", "─", "●", "é"] {
            emit("\u{1B}[H\(sample)")
            ask(.width)
        }
        emit("\u{1B}[H  \u{1B}[H")
    }

    func handleReport(row: Int, column: Int) {
        repair.hasAnswered = true
        guard !expected.isEmpty else {
            // An answer after all: the link is slow, not mute.
            if repair.isMute {
                repair.isBlind = false
                repair.isMute = false
                repair.unanswered = 0
                meter.isAnswering = true
            }
            return
        }
        switch expected.removeFirst() {
        case .width:
            measured.append(column - 1)
            if measured.count == 4 { useMeasured() }
        case .repair, .pace:
            repair.unanswered = 0
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
        // A cursor that has not moved behind what was written tells nothing, of widths or of others.
        guard measured.allSatisfy({ $0 > 0 }) else {
            repair.isBlind = true
            return
        }
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
        while !expected.isEmpty, !isGone {
            let left = deadline &- Self.monotonicMilliseconds()
            var query = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&query, 1, Int32(left)) > 0,
                query.revents & Int16(POLLIN) != 0
            else { break }
            readInput()
        }
        if !expected.isEmpty {
            expected.removeAll()
            tcflush(input, TCIFLUSH)
        }
        meter.forget(at: Self.monotonicMilliseconds())
    }
}
