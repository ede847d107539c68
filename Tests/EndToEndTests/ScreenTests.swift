// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

extension EndToEndTests {
    @Suite("The live screen")
    struct ScreenTests {
        private let city: SmallCity

        init() throws { city = try SmallCity() }

        /// The pages by key, each with a pane unique to it, in both languages.
        private static let pages = [
            ("1", "─ Data trade ", "─ 数据交易 "), ("2", "─ Slowest roads ", "─ 最慢路段 "),
            ("3", "─ Substations nearest", "─ 最接近极限的变电站 "),
            ("4", "─ Compute centres ", "─ 算力中心 "),
            ("5", "─ From data to use ", "─ 数据链 "), ("6", "─ Districts ", "─ 各区 "),
            ("7", "─ Roadside units ", "─ 路侧单元 "), ("8", "─ Six highlands ", "─ 六个高地 "),
            ("9", "─ Sources ", "─ 数据源 "),
        ]

        @Test(
            "Every page is drawn completely at each size",
            arguments: [(80, 24), (120, 36), (200, 50)]
        )
        func pages(columns: Int, rows: Int) throws {
            let dashboard = try Dashboard(city, columns: columns, rows: rows)
            for (key, pane, _) in Self.pages {
                dashboard.terminal.send(key)
                #expect(
                    dashboard.shows { $0.text.contains(pane) && Self.isWhole($0) },
                    "\(pane) at \(columns)x\(rows):\n\(dashboard.screen.text)"
                )
                #expect(dashboard.screen.lines[0].contains("Beijing SIMULATED"))
            }
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.screen.foreign == [])
        }

        @Test("The keys show help, zoom a pane, go back, and change the language")
        func keys() throws {
            let dashboard = try Dashboard(city)
            dashboard.terminal.send("?")
            #expect(dashboard.shows("Show or hide the keys"), "\(dashboard.screen.text)")
            dashboard.terminal.send("\u{1B}")
            #expect(dashboard.shows { !$0.text.contains("Show or hide the keys") })

            dashboard.terminal.send("5")
            #expect(dashboard.shows("─ Most traded "), "\(dashboard.screen.text)")
            dashboard.terminal.send("z")
            #expect(dashboard.shows { !$0.text.contains("─ Most traded ") && Self.isWhole($0) })
            dashboard.terminal.send("z")
            #expect(dashboard.shows("─ Most traded "), "\(dashboard.screen.text)")

            dashboard.terminal.send("I")
            #expect(dashboard.shows { $0.lines[0].contains("北京 模拟") }, "\(dashboard.screen.text)")
            for (key, _, pane) in Self.pages {
                dashboard.terminal.send(key)
                #expect(dashboard.shows(pane), "\(dashboard.screen.text)")
            }
            dashboard.terminal.send("I")
            #expect(dashboard.shows { $0.lines[0].contains("Beijing SIMULATED") })
            dashboard.terminal.send([0x03])
            #expect(dashboard.end() == .signal(SIGINT))
            #expect(dashboard.unrestored == [])
        }

        @Test("T06 A thousand consecutive size changes do no harm, and the last one is drawn")
        func resizeStorm() throws {
            let dashboard = try Dashboard(city)
            var numbers = SystemRandomNumberGenerator()
            for step in 0..<1000 {
                let size = [(1, 1), (2, 5), (10, 3), (80, 24), (500, 300)][step % 5]
                dashboard.resize(
                    columns: size.0 + Int(numbers.next() % 7),
                    rows: size.1 + Int(numbers.next() % 7)
                )
                dashboard.terminal.read(within: .zero) { _ in false }
            }
            dashboard.terminal.send("9")
            dashboard.resize(columns: 100, rows: 30)
            #expect(
                dashboard.shows(within: .seconds(30)) {
                    $0.lines.count == 30 && Self.isWhole($0) && $0.text.contains("─ Sources ")
                },
                "\(dashboard.screen.text)"
            )
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.unrestored == [])
        }

        @Test("T06 A terminal that is too small shows a message, and is drawn after it has grown")
        func tooSmall() throws {
            let dashboard = try Dashboard(city)
            dashboard.resize(columns: 30, rows: 8)
            #expect(dashboard.shows("too small"), "\(dashboard.screen.text)")
            dashboard.resize(columns: 80, rows: 24)
            #expect(dashboard.shows { $0.lines[0].contains("Beijing") })
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
        }

        @Test("T08 All text is ASCII if the locale supports no more")
        func plainLocale() throws {
            let dashboard = try Dashboard(city, environment: ["LANG": "C"])
            for (key, pane, _) in Self.pages {
                dashboard.terminal.send(key)
                #expect(dashboard.shows(pane.replacing("─", with: "-")), "\(dashboard.screen.text)")
            }
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.terminal.output.allSatisfy { $0 < 0x80 })
        }

        /// Returns true if a frame is drawn from its header to the hints in its last line.
        private static func isWhole(_ screen: VirtualScreen) -> Bool {
            screen.lines[0].contains(/Beijing SIMULATED .*LIVE/)
                && screen.lines.last?.contains("q quit") == true
                && screen.lines.allSatisfy { $0.count <= screen.columns }
        }
    }
}
