// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinLayout
import TwinModel
import TwinVocabulary

/// `citytop info`: prints the description of a recording.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show the contents of a recording: city, span, sources, counts, size."
    )

    @Argument(help: "The recording.", completion: .file())
    var file: String

    @Flag(name: .long, help: "Print it as JSON, for other programs.")
    var json = false

    func run() throws {
        let reader = try Recordings.open(file)
        let counts: RecordingCounts
        do {
            counts = try reader.counts()
        } catch let error as RecordingError {
            throw CommandError(error)
        }
        if json {
            try Console.print(LocaleText.json(try jsonText(reader, counts)) + "\n")
        } else {
            for (name, value) in lines(reader, counts) {
                let text = DisplayText(value, limit: 1000)
                try Console.print(
                    name.padding(toLength: 14, withPad: " ", startingAt: 0) + "\(text)\n"
                )
            }
        }
    }

    private func lines(
        _ reader: RecordingReader,
        _ counts: RecordingCounts
    ) -> [(name: String, value: String)] {
        let facts = reader.facts
        let zone = TimeZoneName.zone(facts.timeZone) ?? .gmt
        let names = [facts.city.english, facts.city.chinese].compactMap { $0 }
        var lines = [
            ("city", names.joined(separator: " · ") + (facts.isSimulated ? " (simulated)" : "")),
            ("from", "\(facts.span.lowerBound.text(in: zone)) (\(facts.timeZone))"),
            ("to", facts.span.upperBound.text(in: zone)),
            ("made", "\(facts.made.text(in: zone)) by \(facts.maker)"),
        ]
        if !reader.isFinished { lines.append(("state", "cut off while it was recorded")) }
        if let note = facts.note { lines.append(("note", note)) }
        if let step = facts.step {
            lines.append(("kept", "one value of a series in \(step.wholeMilliseconds / 1000) s"))
        }
        let kindsOfStep = Dictionary(grouping: facts.kindSteps.keys) {
            facts.kindSteps[$0] ?? .zero
        }
        for (step, kinds) in kindsOfStep.sorted(by: { $0.key < $1.key }) {
            let names = kinds.sorted().joined(separator: ", ")
            lines.append(("", "one in \(step.wholeMilliseconds / 1000) s of \(names)"))
        }
        for (number, source) in facts.sources.enumerated() {
            let seconds = Double(source.interval.wholeMilliseconds) / 1000
            lines.append(
                (
                    number == 0 ? "sources" : "",
                    "\(source.id.rawValue): \(source.domain), \(source.standard), every "
                        + "\(seconds.formatted()) s"
                )
            )
        }
        lines += [
            ("entities", counts.entities.formatted()), ("series", counts.series.formatted()),
            ("observations", counts.observations.formatted()),
            ("events", counts.events.formatted()), ("bookmarks", counts.bookmarks.formatted()),
            ("files", reader.files.map(\.path).joined(separator: ", ")),
            ("size", "\(counts.bytes.formatted()) bytes"),
            ("", "\(perObservation(counts)) bytes an observation"),
        ]
        return lines
    }

    private func perObservation(_ counts: RecordingCounts) -> String {
        guard counts.observations > 0 else { return "–" }
        let hundredths = (Double(counts.bytes) / Double(counts.observations) * 100).rounded()
        return (hundredths / 100).formatted()
    }

    private func jsonText(_ reader: RecordingReader, _ counts: RecordingCounts) throws -> String {
        let facts = reader.facts
        var object: [String: Any] = [
            "city": DisplayText(facts.city.english).string,
            "time_zone": DisplayText(facts.timeZone).string,
            "simulated": facts.isSimulated,
            "from": facts.span.lowerBound.rfc3339,
            "to": facts.span.upperBound.rfc3339,
            "made": facts.made.rfc3339,
            "maker": DisplayText(facts.maker).string,
            "finished": reader.isFinished,
            "sources": facts.sources.map { source in
                [
                    "id": DisplayText(source.id.rawValue).string,
                    "domain": DisplayText(source.domain).string,
                    "standard": DisplayText(source.standard).string,
                    "interval_s": Double(source.interval.wholeMilliseconds) / 1000,
                ] as [String: Any]
            },
            "entities": counts.entities,
            "series": counts.series,
            "observations": counts.observations,
            "events": counts.events,
            "bookmarks": counts.bookmarks,
            "bytes": counts.bytes,
            "files": reader.files.map { DisplayText($0.path).string },
        ]
        if let chinese = facts.city.chinese { object["city_zh"] = DisplayText(chinese).string }
        if let note = facts.note { object["note"] = DisplayText(note, limit: 1000).string }
        if let step = facts.step { object["step_s"] = Double(step.wholeMilliseconds) / 1000 }
        if counts.observations > 0 {
            object["bytes_per_observation"] = Double(counts.bytes) / Double(counts.observations)
        }
        let data = try JSONSerialization.data(
            withJSONObject: object,
            options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        )
        return String(decoding: data, as: UTF8.self)
    }
}

extension Instant {
    /// Returns the instant in a time zone's local time.
    func text(in zone: TimeZone) -> String {
        var style = Date.ISO8601FormatStyle(timeZone: zone)
        style = style.year().month().day().dateTimeSeparator(.space).time(
            includingFractionalSeconds: false
        )
        let held = min(max(self, .distantPast), .distantFuture)
        return style.format(Date(timeIntervalSince1970: held.secondsSince1970))
    }
}
