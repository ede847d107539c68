// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel

@Suite("Floods of alarms")
struct FloodTests {
    private static let start = Instant(millisecondsSince1970: 1_785_000_000_000)

    private static func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    private static func alarm(_ name: String) -> SeriesID { SeriesID("tag:1", name) }

    private static func activations(_ list: [(Int, String)]) -> [AlarmFlood.Activation] {
        list.map { AlarmFlood.Activation(alarm($0.1), at: at($0.0)) }
    }

    private static func floods(_ list: [(Int, String)], through end: Int) -> [AlarmFlood] {
        AlarmFlood.floods(among: activations(list), through: at(end))
    }

    @Test("Ten alarms in ten minutes are no flood, eleven are one")
    func beginning() {
        let ten = (0..<10).map { ($0 * 60, "A\($0)") }
        #expect(Self.floods(ten, through: 540).isEmpty)
        // The eleventh comes when the first is ten minutes old, and does not count.
        #expect(Self.floods(ten + [(600, "A10")], through: 600).isEmpty)
        let floods = Self.floods(ten + [(599, "A10")], through: 600)
        #expect(floods.map(\.count) == [11])
        #expect(floods.first?.start == Self.at(0))
        #expect(floods.first?.end == nil)
        #expect(floods.first?.first?.alarm == Self.alarm("A0"))
    }

    @Test("A flood ends when fewer than five alarms lie within ten minutes")
    func ending() {
        var list = (0..<12).map { ($0 * 10, "A\($0)") }
        // The fifth last is at 70 s, and leaves at 670 s.
        #expect(Self.floods(list, through: 669).map(\.end) == [nil])
        #expect(Self.floods(list, through: 670).first?.end == Self.at(670))
        // A later alarm keeps it open, and then belongs to it.
        list.append((600, "B"))
        let floods = Self.floods(list, through: 2000)
        #expect(floods.map(\.count) == [13])
        #expect(floods.first?.end == Self.at(680))
        #expect(floods.first?.peak == 12)
    }

    @Test("The same floods are found as of any instant, and no alarm is lost")
    func everyInstant() {
        var list: [(Int, String)] = []
        for number in 0..<40 { list.append((number * 7, "A\(number % 13)")) }
        for number in 0..<30 { list.append((3000 + number * 11, "B\(number)")) }
        let whole = Self.floods(list, through: 10_000)
        #expect(whole.map(\.count) == [40, 30])
        for end in stride(from: 0, through: 5000, by: 97) {
            let now = Self.floods(list, through: end)
            for (flood, last) in zip(now, whole) {
                #expect(flood.start == last.start)
                #expect(flood.end == nil || flood.end == last.end)
                let count = list.count { $0.0 <= end && Self.at($0.0) >= last.start }
                #expect(flood.count == min(count, last.count))
            }
        }
        let shuffled = Self.floods(list.reversed(), through: 10_000)
        #expect(shuffled == whole)
    }

    @Test("Ten thousand alarms in ten seconds are one flood with all of them")
    func manyAtOnce() {
        let list = (0..<10_000).map { number in
            AlarmFlood.Activation(
                Self.alarm("A\(number)"),
                at: Self.start + .milliseconds(number)
            )
        }
        let floods = AlarmFlood.floods(among: list, through: Self.at(10))
        #expect(floods.map(\.count) == [10_000])
        #expect(floods.first?.peak == 10_000)
    }

    @Test("The first alarm is the one that began first, even if it was announced later")
    func firstOut() {
        var list = Self.activations((0..<12).map { ($0, "A\($0)") })
        list[7].onset = Self.at(-600)
        let flood = AlarmFlood.floods(among: list, through: Self.at(20)).first
        #expect(flood?.first?.alarm == Self.alarm("A7"))
    }

    @Test(
        "A flood is like itself, less like one with other alarms, and unlike one without common ones"
    )
    func similarity() throws {
        let storm = (0..<20).map { ($0 * 20, "A\($0)") }
        func flood(_ list: [(Int, String)]) throws -> AlarmFlood {
            try #require(Self.floods(list, through: 100_000).first)
        }
        let first = try flood(storm)
        #expect(first.similarity(to: first) == 1)
        // The same alarms an hour later, two of them exchanged and three others between.
        var again = storm.map { ($0.0 + 3600, $0.1) }
        again.swapAt(4, 5)
        again += [(3700, "X"), (3800, "Y"), (3900, "Z")]
        let second = try flood(again)
        let other = try flood((0..<20).map { ($0 * 20 + 50_000, "C\($0)") })
        let near = first.similarity(to: second)
        #expect(near > 0.7 && near < 1, "\(near)")
        #expect(first.similarity(to: second) == second.similarity(to: first))
        #expect(first.similarity(to: other) == 0)
    }

    @Test("Only floods that ended before are compared, and the most similar one is found")
    func mostSimilar() throws {
        let storm = (0..<14).map { ($0 * 20, "A\($0)") }
        let jam = (0..<14).map { ($0 * 20 + 10_000, "B\($0)") }
        let again = storm.map { ($0.0 + 20_000, $0.1) }
        let floods = Self.floods(storm + jam + again, through: 100_000)
        #expect(floods.count == 3)
        let found = try #require(floods[2].mostSimilar(among: floods))
        #expect(found.index == 0)
        #expect(found.similarity == 1)
        #expect(floods[1].mostSimilar(among: floods) == nil)
        #expect(floods[0].mostSimilar(among: floods) == nil)
    }
}
