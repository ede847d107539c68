// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinAnalysis
import TwinModel
import TwinQuery
import TwinReports

@Suite("Forecasts of an archive")
struct ForecastMakerTests {
    private static func maker(_ archive: ReferenceArchive) -> ForecastMaker {
        ForecastMaker(archive, horizon: .seconds(48 * 3600), level: 0.95)
    }

    private static func exported(_ archive: any CityArchive) throws -> [Observation] {
        var all: [Observation] = []
        try archive.forEachObservation(
            SeriesSelector(),
            in: .distantPast ..< .distantFuture,
            at: Moment(at: .distantFuture)
        ) {
            all.append($0)
            return true
        }
        return all
    }

    @Test(
        "A forecast as of a past instant equals the one made then, to the bit",
        arguments: [503, 605]
    )
    func asOf(hour: Int) throws {
        let batch = AnalysisCity.batch(seed: UInt64(hour))
        let later = ReferenceArchive()
        _ = later.append([batch])
        let instant = AnalysisCity.start + .seconds(3600 * hour)
        var known = batch
        known.observations = batch.observations.filter { $0.receivedTime <= instant }
        #expect(known.observations.contains { $0.receivedTime > $0.phenomenonTime })
        let live = ReferenceArchive()
        _ = live.append([known])
        var made = 0
        for series in [AnalysisCity.level, AnalysisCity.energy, AnalysisCity.mode] {
            let then = try Self.maker(live).forecast(of: series, at: instant)
            #expect(try Self.maker(later).forecast(of: series, at: instant) == then)
            guard case .made(let forecast) = then else { continue }
            made += 1
            #expect(forecast.madeAt == instant)
            #expect(forecast.points.allSatisfy { $0.time > instant })
        }
        #expect(made == 2)
    }

    @Test("A forecast changes neither the archive's revision nor its observations")
    func readsOnly() throws {
        let reference = ReferenceArchive()
        _ = reference.append([AnalysisCity.batch(seed: 4)])
        let archive: any CityArchive = reference
        let before = (try archive.revision(), try Self.exported(archive))
        for series in [AnalysisCity.level, AnalysisCity.running] {
            _ = try Self.maker(reference).forecast(of: series, at: AnalysisCity.end)
        }
        _ = try MovedMaker(archive, timeZone: "UTC").moved(
            in: (AnalysisCity.end - .seconds(21_600))...AnalysisCity.end
        )
        #expect(try archive.revision() == before.0)
        #expect(try Self.exported(archive) == before.1)
    }

    @Test("The band's record is counted from the forecasts of the 14 days before")
    func record() throws {
        let archive = ReferenceArchive()
        _ = archive.append([AnalysisCity.batch(seed: 5)])
        let outcome = try Self.maker(archive).forecast(
            of: AnalysisCity.level,
            at: AnalysisCity.end
        )
        guard case .made(let forecast) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(forecast.points.count == 48)
        #expect(forecast.heldCount > 13 * 48 - 24 && forecast.heldCount <= 14 * 48)
        #expect(try #require(forecast.held) > 0.85)
    }

    @Test("Texts, flags, old, empty and short series are refused with their reason")
    func refusals() throws {
        let archive = ReferenceArchive()
        _ = archive.append([AnalysisCity.batch(seed: 6)])
        func outcome(_ series: Series) throws -> ForecastMaker.Outcome {
            try Self.maker(archive).forecast(of: series, at: AnalysisCity.end)
        }
        #expect(try outcome(AnalysisCity.running) == .refused(.hasNoCourse))
        #expect(try outcome(AnalysisCity.mode) == .refused(.hasNoCourse))
        #expect(try outcome(AnalysisCity.silent) == .refused(.isTooOld))
        #expect(try outcome(AnalysisCity.empty) == .refused(.hasNoValues))
        #expect(try outcome(AnalysisCity.short) == .refused(.hasLittleHistory))
        for refusal in ForecastMaker.Refusal.allCases {
            #expect(refusal.text(.english) != refusal.text(.chinese))
        }
    }

    @Test("Each line says that it is a forecast, when it was made and what its band held")
    func lines() throws {
        let archive = ReferenceArchive()
        _ = archive.append([AnalysisCity.batch(seed: 7)])
        let outcome = try Self.maker(archive).forecast(
            of: AnalysisCity.energy,
            at: AnalysisCity.end
        )
        guard case .made(let forecast) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let csv = ForecastLines(.csv)
        let header = try #require(csv.header)
        #expect(
            header.hasPrefix("entity,property,unit,time,low,middle,high,made_at,held,held_n")
        )
        let count = header.split(separator: ",").count
        for line in csv.lines(of: forecast, AnalysisCity.energy) {
            #expect(line.hasPrefix("pump:1,energy,kW.h/s,"))
            #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == count)
        }
        let json = ForecastLines(.jsonl)
        #expect(json.header == nil)
        for line in json.lines(of: forecast, AnalysisCity.energy) {
            #expect(line.hasPrefix("{\"kind\":\"forecast\","))
            #expect(line.contains("\"made_at\":\"\(AnalysisCity.end.rfc3339)\""))
            #expect(line.contains("\"level\":0.95"))
        }
    }
}
