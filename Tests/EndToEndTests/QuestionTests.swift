// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TwinTestSupport

/// A question of `Documents/questions.md` with the keys given in its table.
private struct Question {
    var number: Int
    var text: String
    var keys: [String]

    /// Returns the rows of the document's table.
    static func all() throws -> [Question] {
        let url = Program.root.appendingPathComponent("Documents/questions.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 4, let number = Int(cells[0]) else { return nil }
            let keys = cells[2].matches(of: /`([^`]+)`/).map { String($0.output.1) }
            return Question(number: number, text: cells[1], keys: keys)
        }
    }

    /// The bytes that a terminal sends for the keys.
    var bytes: String {
        keys.map { ["Enter": "\r", "Esc": "\u{1B}", "Tab": "\t"][$0] ?? $0 }.joined()
    }

    /// The patterns of each answer, all of which must be on the 80x24 screen.
    static let answers: [Int: [String]] = [
        1: [#"(critical|high) +[0-9:]{5} +[A-Z][a-z]+.*[A-Z]"#],
        2: [#"LIVE"#, #"4/4 sources"#],
        3: [#"Worst districts"#, #"Above"#, #"Haidian +[0-9.]+ +.?[0-9.]+"#],
        4: [#"Slowest roads"#, #"(Road|Expressway|Street).* [0-9.]+ +[0-9.]+"#],
        5: [#"Connected roads sensing +[0-9,]+ / 1,000 km"#],
        6: [#"Electricity +[0-9.]+ GW"#, #"Reserve of supply +[0-9.]+ %"#],
        7: [#"Substations nearest"#, #"Substation +[0-9.]+"#],
        8: [#"Leaks by night flow"#, #"(water|Water|district|District)\S* .*[0-9]"#],
        9: [#"Homes <18 °C +[0-9.,]+ %"#],
        10: [#"Smart poles"#, #"[0-9,]+ of [0-9,]+ online"#],
        11: [#"Free compute"#, #"(Centre|Cloud|…) +[0-9.]+ [PE]FLOPS +[0-9]+ │"#],
        12: [#"Jobs waiting +[0-9,]+"#, #"Wait +[0-9.]+ min"#],
        13: [#"Compute per resident +[0-9,]+ / 3,000 GFLOPS"#],
        14: [#"Turnover today +¥[0-9.]+ M"#, #"On a like day +.?[0-9.]+ %"#],
        15: [#"Channels by settlement"#, #"(platform|bank|trust|Intermediar\S*) .*[0-9.]+"#],
        16: [#"Most traded"#, #"(Road|Parking|Electricity|Air)\S* .* [0-9,]+ +¥[0-9.,]+"#],
        17: [#"What changed"#, #"[↑↓] \S+"#],
        18: [#"Zhongguancun Substation · Substation · Haidian"#, #"1?[0-9] h ─"#, #"┤"#],
        19: [#"Beside it"#, #"feeder 1 +part"#],
        20: [#"4/4 sources"#],
        21: [#"first\??: [A-Z]"#],
        22: [#"acknowledged · .*: crew sent"#],
        23: [#"\[shelved [0-9]+\]"#, #"Until"#, #"zE .*[0-9]{2}:[0-9]{2} +[0-9]+ min"#],
        24: [
            #"HANDOVER  Beijing"#, #"ACTIVE, NOT ACKNOWLEDGED"#, #"ACTIVE, ACKNOWLEDGED: 1"#,
            #": crew sent"#,
        ],
    ]
}

extension EndToEndTests {
    @Suite("Twenty-four questions and root causes")
    struct QuestionTests {
        private let home: TestFolder

        init() throws { home = try TestFolder() }

        @Test("The table has 24 questions, with at most four keys each and a median of one")
        func table() throws {
            let questions = try Question.all()
            #expect(questions.map(\.number) == Array(1...24))
            let counts = questions.map(\.keys.count).sorted()
            #expect((counts.last ?? 9) <= 4)
            #expect(counts[11] <= 1 && counts[12] <= 1)
        }

        @Test("Each of the questions is answered at 80x24 by the keys of the table")
        func answers() throws {
            let dashboard = try Dashboard(demo: home)
            for question in try Question.all() {
                if question.number == 21 { act(on: dashboard) }
                // Returns to the first screen.
                dashboard.terminal.send("2")
                _ = dashboard.shows("2 Traffic")
                dashboard.terminal.send("1" + question.bytes)
                let answer = try #require(Question.answers[question.number])
                let patterns = try answer.map { try Regex($0) }
                let isAnswered = dashboard.shows(within: .seconds(60)) { screen in
                    patterns.allSatisfy { screen.text.contains($0) }
                }
                #expect(
                    isAnswered,
                    "\(question.number) \(question.text) \(question.keys)\n\(dashboard.screen.text)"
                )
            }
            dashboard.terminal.send("q")
            #expect(dashboard.end() == .status(0))
            #expect(dashboard.screen.foreign == [])
        }

        /// Acknowledges the first alarm with a remark, and shelves the second one.
        private func act(on dashboard: Dashboard) {
            dashboard.terminal.send("0")
            _ = dashboard.shows("[active")
            dashboard.terminal.send("A")
            _ = dashboard.shows("Acknowledge, saying")
            dashboard.terminal.send("crew sent\r")
            _ = dashboard.shows("Acknowledged 1 alarm.")
            dashboard.terminal.send("js")
            _ = dashboard.shows("Shelve for:")
            dashboard.terminal.send("2")
            _ = dashboard.shows("because:")
            dashboard.terminal.send("3")
            _ = dashboard.shows("Shelved ")
            // The acknowledged alarm stays selected.
            dashboard.terminal.send("k")
        }

        @Test(
            "Two keys from the start open the root cause",
            arguments: [
                ("rainstorm", "08:30", "Zhongguancun Substation · Substation"),
                ("cold-wave", "14:30", "heat station"),
                ("compute-failover", "11:00", "Haidian Computing Centre · Compute centre"),
                ("settlement-jam", "11:00", "Exchange platform"),
            ]
        )
        func origin(scenario: String, time: String, name: String) throws {
            let dashboard = try Dashboard(
                demo: home,
                arguments: ["--scenario", scenario, "--at", time]
            )
            var seen = ""
            for keys in ["\r", "j\r"] {
                dashboard.terminal.send("2")
                _ = dashboard.shows("2 Traffic")
                dashboard.terminal.send("1" + keys)
                if dashboard.shows(within: .seconds(30), { $0.lines[1].contains(name) }) { return }
                seen += dashboard.screen.text + "\n"
            }
            Issue.record("\(scenario): not \(name)\n\(seen)")
        }
    }
}
