// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    @Suite("Acts on alarms from the keyboard")
    struct AlarmKeyTests {
        private let home: TestFolder

        init() throws { home = try TestFolder() }

        @Test("In the demo, a acknowledges the selected alarm and u takes it back")
        func acknowledge() throws {
            let dashboard = try Dashboard(
                demo: home,
                arguments: [
                    "--scenario", "rainstorm", "--at", "08:20", "--history", "1m", "--page",
                    "alarms",
                ]
            )
            #expect(dashboard.shows { $0.text.contains("●B") || $0.text.contains("○B") })
            #expect(!dashboard.screen.text.contains("✓C"))
            dashboard.terminal.send("a")
            #expect(dashboard.shows("Acknowledged 1 alarm. u takes it back."))
            #expect(dashboard.shows("✓C"), "\(dashboard.screen.text)")
            dashboard.terminal.send("u")
            #expect(dashboard.shows("Taken back for 1 alarm."))
            #expect(dashboard.shows { !$0.text.contains("✓C") })
            dashboard.terminal.send("J")
            #expect(dashboard.shows("undo: unacknowledged"), "\(dashboard.screen.text)")
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }
    }
}
