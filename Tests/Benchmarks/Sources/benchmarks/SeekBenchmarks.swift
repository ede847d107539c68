// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinCache
import TwinDashboard
import TwinFrame
import TwinLayout
import TwinModel
import TwinQuery
import TwinViews
import TwinVocabulary

/// Opening, seeking and stepping in recordings of several lengths.
struct SeekBenchmarks {
    let folder: URL
    let root: URL

    /// Measures 10,000 series of a day, and 2,000 series of an hour, a day and a week.
    func report() throws {
        Report.heading("Recordings, the overview at 200x50, milliseconds")
        line(["recording", "open", "seek", "p99", "step", "check s", "B/observation"])
        let large = try LongRecording(folder: folder, series: 10_000)
        try measure(try LongRecording(large, hours: 24), name: "10,000 series, 24 h")
        let small = try LongRecording(folder: folder, series: 2000)
        for (name, hours) in [("1 h", 1), ("24 h", 24), ("7 days", 168)] {
            let recording = hours == 1 ? small : try LongRecording(small, hours: hours)
            try measure(recording, name: "2,000 series, \(name)")
        }
        line(["budget", "", "50", "100", "10", "", "4"])
        line([
            "atop (measured: linear in the day)", "", "20 to 530", "", "8", "", "76 a process row",
        ])
        line(["Prometheus; netdata (their own figures)", "", "", "", "", "", "1 to 2; 0.5 to 0.6"])
        line(["plain SQLite row (measured)", "", "", "", "", "", "23 to 24"])
    }

    private func measure(_ recording: LongRecording, name: String) throws {
        let opening = try Sample.milliseconds(runs: 5) {
            _ = try RecordingReader(path: recording.path).entities(SeriesSelector(kind: "city"))
        }
        let files = try CityFiles(shippedIn: root).read()
        guard let configuration = files.configuration else { return }
        let reader = try RecordingReader(path: recording.path)
        var builder = ViewModelBuilder(
            catalog: files.catalog,
            layout: files.layout,
            configuration: configuration,
            archive: reader
        )
        let size = Size(columns: 200, rows: 50)
        let room = Screen.room(of: size)
        let state = DashboardState(layout: files.layout)
        func paint(_ instant: Instant) throws {
            let model = try builder.build(state, in: room, at: Moment(at: instant), wall: instant)
            _ = Screen.draw(model, size: size, glyphs: .unicode)
        }
        var random = SeededGenerator(seed: 3)
        let clock = ContinuousClock()
        var seeks = Sample(values: [])
        try paint(recording.end)
        for _ in 0..<200 {
            let back = Int64.random(in: 0..<Int64(recording.hours) * 3_600_000, using: &random)
            let elapsed = try clock.measure { try paint(recording.end - .milliseconds(back)) }
            seeks.values.append(elapsed.seconds * 1000)
        }
        var steps = Sample(values: [])
        var instant = recording.end - .seconds(1800)
        for _ in 0..<60 {
            instant = instant + .seconds(10)
            steps.values.append(try clock.measure { try paint(instant) }.seconds * 1000)
        }
        var isDone = true
        let check = try clock.measure {
            isDone = try RecordingCheck(path: recording.path).blocks > 0
        }
        line([
            name, Report.number(opening.median, ""), Report.number(seeks.median, ""),
            Report.number(seeks.quantile(0.99), ""), Report.number(steps.median, ""),
            isDone ? Report.number(check.seconds, "") : "–",
            Report.number(Double(recording.bytes) / Double(recording.observations), ""),
        ])
        guard recording.hours > 1 else { return }
        try FileManager.default.removeItem(atPath: recording.path)
    }

    private func line(_ cells: [String]) {
        let widths = [40, 8, 10, 8, 8, 8, 0]
        let text = zip(cells, widths)
            .map { $0 + String(repeating: " ", count: max(1, $1 - $0.count)) }
            .joined()
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }
}
