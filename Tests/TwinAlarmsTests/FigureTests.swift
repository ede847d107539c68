// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAlarms
import TwinModel

@Suite("Figures about an alarm system")
struct FigureTests {
    private static let start = Instant(millisecondsSince1970: 1_785_000_000_000)
        .floored(to: .seconds(86_400))

    private static func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    private static func alarm(_ name: String) -> SeriesID { SeriesID("tag:1", name) }

    private static func input(
        _ activations: [(Int, String, Priority)],
        hours: Int = 4
    ) -> AlarmFigureInput {
        var input = AlarmFigureInput(span: start..<at(hours * 3600))
        input.activations = activations.map { .init(at($0.0), alarm($0.1), $0.2) }
        return input
    }

    /// A shift of four hours: a chattering alarm, a flood of 30 alarms with a peak of 24, a stale
    /// alarm and a suppressed one.
    private static var shift: AlarmFigureInput {
        var list: [(Int, String, Priority)] = [
            (30, "T1", .low), (700, "P7", .high), (705, "P7", .high), (745, "P7", .high),
        ]
        for number in 0..<24 {
            list.append((3600 + 20 * number, "F\(number)", number % 4 == 0 ? .medium : .low))
        }
        for number in 0..<6 { list.append((4200 + 60 * number, "G\(number)", .low)) }
        var input = input(list)
        input.activations.append(.init(at(4900), alarm("S1"), .low, isAnnounced: false))
        input.activeTimes = [
            .init(alarm("T1"), from: at(-90_000)), .init(alarm("P7"), from: at(700), to: at(760)),
        ]
        return input
    }

    private func rounded(_ number: Double, _ digits: Double) -> Double {
        (number * digits).rounded() / digits
    }

    @Test("A17 The figures of a shift with a flood are exact")
    func shift() {
        let figures = AlarmFigures(Self.shift)
        #expect(figures.activations == 34)
        #expect(rounded(figures.perTenMinutes, 1000) == 1.417)
        #expect(figures.perHour == 8.5)
        #expect(figures.largestBin == 24)
        #expect(figures.largestHour == 30)
        #expect(rounded(figures.binsOverTen * 100, 100) == 4.17)
        #expect(figures.hoursOverThirty == 0)
        #expect(
            figures.floods == [
                AlarmFigures.Flood(
                    start: Self.at(3600),
                    end: Self.at(4800),
                    alarms: 30,
                    peak: 24,
                    first: Self.alarm("F0")
                )
            ]
        )
        #expect(rounded(figures.timeInFlood * 100, 100) == 8.33)
        #expect(rounded(figures.busiestShare * 100, 100) == 35.29)
        #expect(figures.chattering.map(\.alarm) == [Self.alarm("P7")])
        #expect(rounded(figures.chattering[0].index, 10_000) == 0.1125)
        #expect(figures.chattering[0].isChattering)
        #expect(figures.stale == [Self.alarm("T1")])
        #expect(figures.fleeting == 0)
        #expect(rounded(figures.share(of: .high) * 100, 10) == 8.8)
        #expect(rounded(figures.share(of: .low) * 100, 10) == 73.5)
        #expect(rounded(figures.share(of: .medium) * 100, 10) == 17.6)
        #expect(figures.isTooShort)
        #expect(figures.upset == 24)
    }

    @Test("Without activations every figure is zero, also for an empty period")
    func empty() {
        for span in [Self.start..<Self.start, Self.start..<Self.at(3600)] {
            let figures = AlarmFigures(AlarmFigureInput(span: span))
            #expect(figures.activations == 0 && figures.perHour == 0 && figures.timeInFlood == 0)
            #expect(figures.busiest.isEmpty && figures.floods.isEmpty && figures.upset == 0)
        }
        let wide = Instant.distantPast..<Instant.distantFuture
        #expect(AlarmFigures(AlarmFigureInput(span: wide)).activations == 0)
    }

    @Test("Rates refer to the time of evaluation, and 30 days can be judged")
    func evaluated() {
        var input = Self.shift
        input.evaluated = Self.start..<Self.at(7200)
        let figures = AlarmFigures(input)
        #expect(figures.evaluatedShare == 0.5)
        #expect(figures.perHour == 17)
        #expect(rounded(figures.binsOverTen * 100, 100) == 8.33)
        input.span = Self.start..<Self.at(30 * 86_400)
        #expect(AlarmFigures(input).upset == 24)
        input.evaluated = nil
        #expect(!AlarmFigures(input).isTooShort)
        #expect(AlarmFigures(input).upset == 0.8)
    }

    @Test("Intervals are those of the city's clock")
    func offset() {
        var input = Self.input((0..<11).map { (295 + $0, "F\($0)", .low) })
        #expect(AlarmFigures(input).largestBin == 11)
        // A city whose clock is 5 min off whole tens has its intervals elsewhere.
        input.offset = .seconds(5 * 3600 + 45 * 60)
        #expect(AlarmFigures(input).largestBin == 6)
    }

    @Test("A flood lasts until ten minutes with fewer than five activations")
    func flood() {
        func figures(_ counts: [Int]) -> AlarmFigures {
            var list: [(Int, String, Priority)] = []
            for (bin, count) in counts.enumerated() {
                list += (0..<count).map { (bin * 600 + $0, "B\(bin)-\($0)", .low) }
            }
            return AlarmFigures(Self.input(list, hours: 1))
        }
        #expect(figures([10, 10, 10, 10, 10, 10]).floods.isEmpty)
        #expect(figures([11, 5, 5, 4, 11, 4]).floods.map(\.alarms) == [21, 11])
        let last = figures([0, 0, 0, 0, 0, 11]).floods
        #expect(last.map(\.end) == [Self.at(3600)])
    }

    @Test("An alarm that clears within ten seconds is fleeting")
    func fleeting() {
        var input = Self.input([])
        input.activeTimes = [
            .init(Self.alarm("a"), from: Self.at(10), to: Self.at(20)),
            .init(Self.alarm("a"), from: Self.at(30), to: Self.at(41)),
            .init(Self.alarm("a"), from: Self.at(50)),
        ]
        #expect(AlarmFigures(input).fleeting == 1)
    }

    @Test("The times to an acknowledgement have a median and a 90th percentile by priority")
    func acknowledgements() {
        var input = Self.input([])
        input.acknowledgementTimes = [
            .high: (1...10).map { .seconds($0) }, .low: [.seconds(7)], .medium: [],
        ]
        let times = AlarmFigures(input).acknowledgementTimes
        #expect(times[.high]?.median == .seconds(5))
        #expect(times[.high]?.ninth == .seconds(9))
        #expect(times[.high]?.count == 10)
        #expect(times[.low]?.ninth == .seconds(7))
        #expect(times[.medium] == nil)
    }

    @Test("The chatter index is the mean of the inverse times between activations")
    func chatter() {
        let slow = AlarmFigures(Self.input([(0, "a", .low), (25, "a", .low)])).chattering
        #expect(slow.isEmpty)
        let quick = AlarmFigures(Self.input([(0, "a", .low), (10, "a", .low)])).chattering
        #expect(quick.map(\.index) == [0.1])
        #expect(quick.map(\.isChattering) == [false])
        let same = AlarmFigures(Self.input([(0, "a", .low), (0, "a", .low)])).chattering
        #expect(same.map(\.index) == [1])
    }

    @Test("A14 A journal with a changed, removed or replaced row is detected, and gaps are counted")
    func journal() {
        var entries: [AlarmEntry] = []
        for id in 1...6 as ClosedRange<Int64> {
            entries.append(
                AlarmEntry(
                    id: id,
                    instant: Self.at(Int(id)),
                    act: .comment,
                    alarm: Self.alarm("a"),
                    author: AlarmAuthor(user: "wei"),
                    comment: "note \(id)",
                    previous: entries.last?.checksum ?? 0
                )
            )
        }
        #expect(AlarmJournalCheck(entries.reversed()).isWhole)
        #expect(AlarmJournalCheck(entries).rows == 6)
        var changed = entries
        changed[2].comment = "something else"
        #expect(AlarmJournalCheck(changed).findings == [.init(row: 3, isChanged: true)])
        changed[2].checksum = changed[2].expectedChecksum
        #expect(AlarmJournalCheck(changed).findings == [.init(row: 4, isChanged: false)])
        var gap = entries
        gap.remove(at: 2)
        #expect(AlarmJournalCheck(gap).isWhole)
        #expect(AlarmJournalCheck(gap).missing == 1)
        #expect(AlarmJournalCheck([]).isWhole)
    }
}
