// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// Measures of speed, size and resource use, compared with plain SQLite, htop, btop and atop.
///
/// Arguments select the measurements: import, append, query, alarms, seek, recording,
/// forecast, moved, frame, terminal; all if none is given. `--root` is the project's folder, by default the working folder.
@main
struct Benchmarks {
    static func main() throws {
        var wanted: Set<String> = []
        var root = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            if argument == "--root", let path = arguments.popFirst() {
                root = URL(fileURLWithPath: path)
            } else {
                wanted.insert(argument)
            }
        }
        func isWanted(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        if isWanted("import") { try ImportBenchmarks(folder: folder).report() }
        if isWanted("append") { try CacheAppendBenchmarks(folder: folder).report() }
        if isWanted("query") { try CacheQueryBenchmarks(folder: folder).reportColumns() }
        if isWanted("alarms") { try AlarmBenchmarks(folder: folder).report() }
        if isWanted("seek") { try SeekBenchmarks(folder: folder, root: root).report() }
        if isWanted("recording") { try RecordingBenchmarks(folder: folder).report() }
        if isWanted("forecast") { ForecastBenchmarks(root: root).report() }
        if isWanted("moved") { MovedBenchmarks(root: root).report() }
        guard ["query", "frame", "terminal"].contains(where: isWanted) else { return }
        Report.heading("A day of the demo city, kept as sync keeps it")
        // Frames are measured in the minutes left until the present.
        var day = try KeptDay(
            path: folder.appendingPathComponent("day.db").path,
            endingAt: .wall - .seconds(180)
        )
        day.report()
        if isWanted("query") { try CacheQueryBenchmarks.reportLatest(day) }
        if isWanted("frame") { try FrameBenchmarks.report(&day, root: root) }
        if isWanted("terminal") {
            try TerminalBenchmarks.report(&day, root: root, folder: folder)
        }
    }
}

extension Instant {
    /// The time of the wall clock.
    static var wall: Instant {
        Instant(secondsSince1970: Date().timeIntervalSince1970) ?? .distantPast
    }
}
