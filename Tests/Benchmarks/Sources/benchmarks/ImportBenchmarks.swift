// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinCache
import TwinImport
import TwinModel

/// Importing a long table, alternating with `sqlite3 .import` of the same file.
struct ImportBenchmarks {
    let folder: URL

    func report() throws {
        Report.heading("Import of a long table, medians of three")
        Report.columns("ratio of speeds", "citytop", "first release", "sqlite3 .import")
        // Sensor values every ten seconds, in order of time.
        try compare("200 series x 7,200", series: 200, ticks: 7_200, step: 10)
        // Hourly meter values, with one chunk per value.
        try compare("1,000 series x 1,000, hourly", series: 1_000, ticks: 1_000, step: 3_600)
    }

    private func compare(_ name: String, series: Int, ticks: Int, step: Int) throws {
        let table = folder.appendingPathComponent("import.csv").path
        try write(table, series: series, ticks: ticks, step: step)
        let count = series * ticks
        var (ours, theirs) = (Sample(values: []), Sample(values: []))
        var bytes: Int64 = 0
        for turn in 0..<3 {
            let cache = folder.appendingPathComponent("import-\(series)-\(turn).db").path
            ours.values.append(try seconds { try load(table, into: cache) })
            bytes = Int64(
                try FileManager.default.attributesOfItem(atPath: cache)[.size] as? Int ?? 0
            )
            let plain = folder.appendingPathComponent("plain-\(series)-\(turn).db").path
            let run = try seconds { try importPlainly(table, into: plain) }
            if let run { theirs.values.append(run) }
        }
        let rate = Double(count) / ours.median
        guard !theirs.values.isEmpty else {
            Report.line(name, "\(Report.number(rate, ""))/s", peer: "sqlite3 is not installed")
            return
        }
        Report.line(
            name,
            Report.number(theirs.median / ours.median, "x"),
            budget: "1.0 x",
            peer: "\(Report.number(Double(count) / theirs.median, ""))/s"
        )
        Report.line("  observations a second", Report.number(rate, ""))
        Report.line(
            "  bytes an observation",
            Report.number(Double(bytes) / Double(count), "")
        )
    }

    private func write(_ path: String, series: Int, ticks: Int, step: Int) throws {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var random = SeededGenerator(seed: 3)
        var text = "entity,property,time,value\n"
        for tick in 0..<ticks {
            let time = Instant(millisecondsSince1970: 1_700_000_000_000 + Int64(tick * step) * 1000)
            for number in 0..<series {
                let value = Double(Int.random(in: 0...4000, using: &random)) / 10
                text += "road-\(number),speed,\(time.rfc3339),\(value)\n"
            }
            if text.utf8.count > 1 << 20 {
                try handle.write(contentsOf: Data(text.utf8))
                text = ""
            }
        }
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    private func load(_ table: String, into cache: String) throws {
        let writer = try CacheWriter(path: cache)
        let importer = HistoryImporter(
            ImportOptions(),
            into: CacheLoader(writer, source: "history")
        )
        try importer.read(table)
        _ = try importer.finish()
        try writer.close()
    }

    /// Runs `sqlite3`; returns nil if it is not installed.
    private func importPlainly(_ table: String, into path: String) throws -> Void? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", path, ".mode csv", ".import \(table) observation"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? () : nil
    }

    private func seconds(_ work: () throws -> Void) rethrows -> Double {
        try ContinuousClock().measure(work).seconds
    }

    private func seconds(_ work: () throws -> Void?) rethrows -> Double? {
        var isDone = false
        let time = try ContinuousClock().measure { isDone = try work() != nil }
        return isDone ? time.seconds : nil
    }
}
