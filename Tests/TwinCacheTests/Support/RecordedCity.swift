// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

@testable import TwinCache

/// The cache of a generated city, and recordings of it.
struct RecordedCity {
    let folder: TemporaryFolder
    let cache: String
    let ids: [SeriesID]
    let end: Instant

    static let facts = RecordingFacts(
        city: LocalizedText("Testville", chinese: "测试城"),
        timeZone: "Asia/Shanghai",
        isSimulated: true,
        made: GeneratedCity.start,
        maker: "a test",
        note: "made up",
        sources: ["compute", "traffic", "trade"].map {
            RecordedSource(
                id: SourceID($0),
                domain: $0,
                standard: "prometheus",
                interval: .seconds(10)
            )
        }
    )
    static let files = [
        RecordedFile(path: "catalog/traffic.yaml", text: "domain: traffic\n"),
        RecordedFile(path: "layouts/overview.yaml", text: "page: overview\n"),
    ]

    /// Creates a cache from a number of batches of a generated city.
    init(seed: UInt64, batches: Int = 220, series: Int = 12, compacting: Bool = true) throws {
        folder = try TemporaryFolder()
        cache = folder.file()
        var city = GeneratedCity(seed: seed, series: series)
        ids = city.ids
        let writer = try CacheWriter(path: cache)
        _ = try writer.append(city.descriptions())
        for round in 0..<batches {
            _ = try writer.append(city.nextBatches())
            try writer.record([city.status()])
            if round % 50 == 7 {
                try writer.keep(
                    Bookmark(
                        instant: city.now,
                        written: city.now,
                        author: "ana",
                        text: "look here \(round)"
                    )
                )
            }
            if compacting, round % 20 == 0 { while try writer.maintain(now: city.now).isMoreDue {} }
        }
        end = city.now
        try writer.close()
    }

    /// Records all data or a span of it.
    @discardableResult
    func record(
        _ name: String = "city.citytop",
        span: Range<Instant>? = nil,
        replacing: Bool = false
    ) throws -> String {
        let path = folder.file(name)
        try RecordingFile.cut(
            cache: cache,
            RecordingCut(span: span),
            facts: Self.facts,
            files: Self.files,
            to: path,
            replacing: replacing
        )
        return path
    }
}
