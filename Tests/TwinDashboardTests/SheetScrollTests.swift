// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinDashboard
import TwinModel

@Suite("Scrolling a sheet")
struct SheetScrollTests {
    private func scrolled(_ count: Int, _ actions: [Action]) -> Int? {
        var state = Desk().state
        state.sheetRows = 10
        _ = state.apply(.sheet(.handover))
        state.take((0..<count).map { DisplayText("line \($0)") }, of: .handover)
        for action in actions { _ = state.apply(action) }
        return state.sheet?.line
    }

    @Test("A sheet is scrolled to its last line and no further", arguments: [0, 9, 10, 11, 13, 40])
    func ends(count: Int) {
        let most = max(0, count - 10)
        #expect(scrolled(count, Array(repeating: .down, count: 50)) == most)
        #expect(scrolled(count, [.down]) == min(1, most))
        #expect(scrolled(count, Array(repeating: .down, count: 50) + [.up]) == max(0, most - 1))
        #expect(scrolled(count, [.up]) == 0)
    }

    @Test("While a sheet is being made it does not scroll")
    func empty() {
        var state = Desk().state
        state.sheetRows = 0
        _ = state.apply(.sheet(.handover))
        _ = state.apply(.down)
        #expect(state.sheet?.line == 0)
    }
}
