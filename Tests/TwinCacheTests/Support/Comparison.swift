// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery

/// A comparison of the results of two archives.
///
/// Sums may differ by a billionth of the summed magnitudes.
struct Comparison {
    var reference: ReferenceArchive
    var archive: any CityArchive
    var ids: [SeriesID]
    var note: String

    func expectSameAnswers(_ random: inout SeededGenerator, now: Instant) throws {
        #expect(try archive.keptSpan() == reference.keptSpan(), "\(note)")
        for _ in 0..<3 {
            let back = Int64.random(in: -60_000...8 * 3_600_000, using: &random)
            let instant = now - .milliseconds(Bool.random(using: &random) ? 0 : back)
            let known: Instant? =
                Int.random(in: 0..<3, using: &random) == 0
                ? instant - .milliseconds(Int64.random(in: -5000...3_600_000, using: &random)) : nil
            try expectSameAnswers(&random, Moment(at: instant, asOf: known))
        }
    }

    private func expectSameAnswers(_ random: inout SeededGenerator, _ moment: Moment) throws {
        let selectors = [
            SeriesSelector(), SeriesSelector(ids[0]), SeriesSelector(kind: "kind1"),
            SeriesSelector(property: "p2"), SeriesSelector(district: "district:1"),
            SeriesSelector(parent: "top:1"), SeriesSelector(source: "traffic"),
            SeriesSelector(pattern: "*:e1*/p?"), SeriesSelector(entity: "nobody:0"),
        ]
        let lookBacks: [Duration] = [
            .seconds(60), .seconds(3 * 3600), .seconds(90 * 86_400), .zero,
        ]
        let lookBack = lookBacks.randomElement(using: &random) ?? .zero
        for selector in selectors {
            #expect(try archive.entities(selector) == reference.entities(selector), "\(note)")
            #expect(try archive.series(selector) == reference.series(selector), "\(note)")
            let given = try archive.latest(selector, at: moment, lookBack: lookBack)
            let wanted = reference.latest(selector, at: moment, lookBack: lookBack)
            #expect(given == wanted, "\(note) \(selector) \(moment) \(lookBack)")
            #expect(zip(given, wanted).allSatisfy(isBitEqual), "\(note) \(selector) \(moment)")
        }
        for grouping in Grouping.allCases {
            for aggregation in Aggregation.allCases {
                let given = try archive.aggregate(
                    SeriesSelector(),
                    by: grouping,
                    with: aggregation,
                    at: moment,
                    lookBack: lookBack
                )
                let wanted = reference.aggregate(
                    SeriesSelector(),
                    by: grouping,
                    with: aggregation,
                    at: moment,
                    lookBack: lookBack
                )
                #expect("\(given)" == "\(wanted)", "\(note) \(moment)")
            }
        }
        for ranking in [Ranking.highest, .lowest] {
            let given = try archive.top(
                5,
                of: SeriesSelector(),
                ranking,
                at: moment,
                lookBack: lookBack
            )
            let wanted = reference.top(
                5,
                of: SeriesSelector(),
                ranking,
                at: moment,
                lookBack: lookBack
            )
            #expect(given == wanted, "\(note) \(moment)")
        }
        try expectSameColumns(&random, moment)
        let begin = moment.instant - .seconds(Int64.random(in: 0...40_000, using: &random))
        let span = begin..<(begin + .seconds(20_000))
        #expect(
            try archive.events(in: span, at: moment, limit: 7)
                == reference.events(in: span, at: moment, limit: 7),
            "\(note) \(moment)"
        )
        #expect(
            try archive.sourceStatuses(at: moment) == reference.sourceStatuses(at: moment),
            "\(note) \(moment)"
        )
        var given: [Observation] = []
        try archive.forEachObservation(SeriesSelector(), in: span, at: moment) {
            given.append($0)
            return given.count < 500
        }
        var wanted: [Observation] = []
        reference.forEachObservation(SeriesSelector(), in: span, at: moment) {
            wanted.append($0)
            return wanted.count < 500
        }
        #expect(given == wanted, "\(note) \(moment)")
        #expect(zip(given, wanted).allSatisfy(isBitEqual), "\(note) \(moment)")
    }

    private func expectSameColumns(_ random: inout SeededGenerator, _ moment: Moment) throws {
        let lengths: [Int64] = [1, 1000, 3_600_000, 86_400_000, 5 * 86_400_000, 40 * 86_400_000]
        let length = lengths.randomElement(using: &random) ?? 1
        let offset = Int64.random(in: 0...length, using: &random)
        let end = moment.instant + .milliseconds(length / 2 - offset / 2)
        let aligned = Bool.random(using: &random) ? end.floored(to: .seconds(3600)) : end
        let span = (aligned - .milliseconds(length))..<aligned
        let count = [1, 7, 60, 200].randomElement(using: &random) ?? 1
        let asked = ids + [SeriesID("nobody:0", "nothing"), ids[0]]
        let given = try archive.columns(of: asked, over: span, count: count, at: moment)
        let wanted = reference.columns(of: asked, over: span, count: count, at: moment)
        #expect(given.count == wanted.count)
        for (left, right) in zip(given, wanted) {
            #expect(left.count == right.count)
            for (one, other) in zip(left, right) {
                #expect(isSame(one, other), "\(note) \(moment) \(span) \(count)")
            }
        }
    }

    private func isSame(_ left: Column?, _ right: Column?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        let magnitude =
            Double(right.count) * max(right.minimum.magnitude, right.maximum.magnitude)
        let isSumSame =
            !magnitude.isFinite || (left.sum - right.sum).magnitude <= magnitude * 1e-9
        return left.count == right.count && left.minimum.bitPattern == right.minimum.bitPattern
            && left.maximum.bitPattern == right.maximum.bitPattern
            && left.last.bitPattern == right.last.bitPattern && isSumSame
    }

    private func isBitEqual(_ left: Observation, _ right: Observation) -> Bool {
        left.number?.bitPattern == right.number?.bitPattern
    }
}
