// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinDashboard
import TwinModel

@Suite("Sheets over the panes")
struct SheetTests {
    private let lines = (1...40).map { DisplayText("line \($0)") }

    private func state() -> DashboardState {
        var desk = Desk()
        desk.state.sheetRows = 10
        return desk.state
    }

    @Test("H opens the handover sheet and closes it, and the others are next to it")
    func opening() {
        var state = state()
        #expect(state.apply(.sheet(.handover)) == .makeSheet(.handover))
        #expect(state.keyScope == .sheet)
        #expect(state.apply(.alarm(.nextList)) == .makeSheet(.figures))
        #expect(state.apply(.alarm(.nextList)) == .makeSheet(.floods))
        #expect(state.apply(.alarm(.nextList)) == .makeSheet(.handover))
        #expect(state.apply(.sheet(.handover)) == nil)
        #expect(state.sheet == nil)
        _ = state.apply(.sheet(.figures))
        #expect(state.apply(.back) == nil)
        #expect(state.sheet == nil)
    }

    @Test("Lines of a sheet that is no longer open are dropped")
    func late() {
        var state = state()
        _ = state.apply(.sheet(.handover))
        _ = state.apply(.alarm(.nextList))
        state.take(lines, of: .handover)
        #expect(state.sheet?.lines == nil)
        state.take(lines, of: .figures)
        #expect(state.sheet?.lines?.count == 40)
    }

    @Test("A sheet is scrolled to its end and no further")
    func scrolling() {
        var state = state()
        _ = state.apply(.sheet(.handover))
        state.take(lines, of: .handover)
        _ = state.apply(.down)
        #expect(state.sheet?.line == 1)
        _ = state.apply(.pageDown)
        #expect(state.sheet?.line == 11)
        _ = state.apply(.last)
        #expect(state.sheet?.line == 30)
        _ = state.apply(.down)
        #expect(state.sheet?.line == 30)
        _ = state.apply(.first)
        _ = state.apply(.up)
        #expect(state.sheet?.line == 0)
    }

    @Test("A signature is one act without an alarm, after a question; only the handover has one")
    func signing() {
        var state = state()
        _ = state.apply(.sheet(.handover))
        #expect(state.apply(.sign) == nil)
        #expect(state.prompt?.kind == .alarmQuestion)
        #expect(state.apply(.type("n")) == nil)
        #expect(state.sheet?.kind == .handover)
        _ = state.apply(.sign)
        #expect(state.apply(.type("y")) == .act([AlarmRequest(.handover)]))
        #expect(state.sheet?.kind == .handover)
        _ = state.apply(.alarm(.nextList))
        #expect(state.apply(.sign) == nil)
        #expect(state.prompt == nil)
        #expect(state.time.message?.english.contains("Only the handover sheet") == true)
    }

    @Test("Without a writer, the key to sign gives the reason")
    func refused() {
        var state = state()
        state.actsOnAlarms = false
        _ = state.apply(.sheet(.handover))
        _ = state.apply(.sign)
        #expect(state.prompt == nil)
        #expect(state.time.message?.english.contains("--read-only") == true)
    }

    @Test("Any other key closes the sheet and has its usual effect")
    func otherKeys() {
        var state = state()
        _ = state.apply(.sheet(.handover))
        _ = state.apply(.help)
        #expect(state.sheet == nil)
        #expect(state.isHelpOpen)
    }
}
