// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinFrame
import TwinModel
import TwinTestSupport
import TwinViews

/// Pictures that are drawn one after another, as a dashboard draws them.
struct DrawnPanesTests {
    private static let actions: [Action] = [
        .nextPane, .nextPane, .previousPane, .up, .down, .down, .left, .right, .pageDown, .first,
        .last, .page(1), .page(2), .page(3), .nextPage, .zoom, .closer, .wider, .open, .open, .back,
        .back, .sort, .help, .language, .prompt(.search), .type("ring"), .time(.pauseOrPlay),
    ]
    private static let sizes = [
        Size(columns: 80, rows: 24), Size(columns: 120, rows: 36), Size(columns: 200, rows: 50),
        Size(columns: 40, rows: 12), Size(columns: 9, rows: 3),
    ]

    @Test("A picture drawn after others is the same as on its own", arguments: 1...6)
    func sameAsAlone(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let city = SmallCity(seed % 2 == 0 ? .hostile : .incident)
        var state = DashboardState(layout: SmallCity.layout)
        var drawn = DrawnPanes()
        var size = Self.sizes[0]
        var glyphs = GlyphSet.unicode
        var instant = SmallCity.now
        for _ in 0..<120 {
            let before = try city.model(state, size, at: instant)
            state.settle(with: before)
            if let action = Self.actions.randomElement(using: &random) { _ = state.apply(action) }
            switch Int.random(in: 0..<12, using: &random) {
            case 0: size = Self.sizes.randomElement(using: &random) ?? size
            case 1: glyphs = glyphs == .ascii ? .unicode : .ascii
            case 2: instant = instant + .seconds(20)
            default: break
            }
            let model = try city.model(state, size, at: instant)
            let alone = Screen.picture(model, size: size, glyphs: glyphs)
            let after = Screen.picture(model, size: size, glyphs: glyphs, after: &drawn)
            #expect(after.frame == alone.frame)
            #expect(after.hits == alone.hits)
        }
    }
}
