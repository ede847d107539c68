// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinImport
import TwinLayout
import TwinModel
import TwinVocabulary

/// An import of files into a temporary cache, which is then turned into a recording.
struct ImportRun {
    var files: [String]
    var output: String
    var isReplacing: Bool
    var options: ImportOptions
    var domain: String
    var city: String?
    /// The configuration that the recording takes its catalog and pages from; nil makes them up.
    var configuration: URL?
    var rejects: String?

    /// The number of rejected lines that are listed individually.
    private static let namedRejects = 10

    /// Creates the recording and prints a summary.
    func run() throws {
        try OutputPlace.check(output, isReplacing: isReplacing, inputs: files)
        if let rejects {
            try OutputPlace.check(rejects, isReplacing: isReplacing, inputs: files + [output])
        }
        let folder = URL(fileURLWithPath: output).deletingLastPathComponent()
            .appendingPathComponent(".citytop-import-\(ProcessInfo.processInfo.processIdentifier)")
        guard mkdir(folder.path, 0o700) == 0 else {
            throw OutputError.refused(path: output, code: errno)
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try load(into: folder.appendingPathComponent("cache.db").path)
        } catch let error as ImportError {
            throw CommandError(error.message, .badData)
        } catch let error as CacheError {
            throw CommandError(error.message, .inputOutput)
        } catch let error as RecordingError {
            throw CommandError(error)
        }
    }

    private func load(into cache: String) throws {
        let began = WallClock.now()
        // Without a configuration the catalog is made up and has no limits.
        let rules = try configuration.map {
            try ProgramFiles().read(configuration: $0, asking: false).0.alarmRules
        }
        let writer = try CacheWriter(path: cache, rules: rules)
        let source = SourceID(SourceName.plain(domain))
        let importer = HistoryImporter(options, into: CacheLoader(writer, source: source))
        let bar = ImportBar(files: files.count, began: began)
        let kept = try rejects.map { path in
            RejectFile(try OutputFile(path: path, isReplacing: isReplacing, inputs: files))
        }
        var named = 0
        var heads = HeadPrinter()
        for (number, file) in files.enumerated() {
            var header: [UInt8]?
            try importer.read(
                file,
                onHead: {
                    bar.clear()
                    heads.show($0)
                },
                onReject: { reject in
                    if named < Self.namedRejects {
                        bar.clear()
                        Console.complain(reject.message)
                    }
                    named += 1
                    try kept?.write(reject.bytes, after: header)
                    header = nil
                },
                onHeader: { header = $0 },
                onProgress: { bar.show($0, file: number, now: WallClock.now()) }
            )
        }
        let report = try importer.finish()
        try kept?.finish()
        bar.clear()
        heads.finish()
        try writer.close()
        if named > Self.namedRejects {
            Console.complain(DisplayText("… and \(named - Self.namedRejects) more"))
            for (reason, refusal) in report.refusals.sorted(by: { $0.key < $1.key }) {
                let count = refusal.count.formatted()
                Console.complain(
                    DisplayText("note: \(count) refused, \(reason), such as \(refusal.example)")
                )
            }
        }
        guard report.values > 0 else {
            throw CommandError(
                DisplayText(
                    "error: nothing could be read: \(report.records) lines, \(report.rejected) of "
                        + "them rejected, no values. See \"citytop help import\"."
                ),
                .badData
            )
        }
        let summary = try record(cache, importer, source: source, made: began)
        try describe(
            importer,
            report,
            summary,
            seconds: WallClock.now().duration(since: began).seconds
        )
    }

    /// Turns the cache into a recording that contains a catalog and pages.
    private func record(
        _ cache: String,
        _ importer: HistoryImporter,
        source: SourceID,
        made: Instant
    ) throws -> RecordingSummary {
        let described = importer.describe(domain: domain)
        var files =
            described.catalog.map { RecordedFile(path: "catalog/\($0.key)", text: $0.value) }
            + described.layouts.map { RecordedFile(path: "layouts/\($0.key)", text: $0.value) }
        var configured: Configuration?
        if let configuration {
            let program = try ProgramFiles()
            let read = try program.read(configuration: configuration, asking: false)
            configured = read.2
            files = try program.recorded(configuration: configuration)
            complain(ofUnknown: described.catalog.map { ($0.key, $0.value) }, to: read.0)
        }
        let facts = RecordingFacts(
            city: city.map { LocalizedText($0) } ?? configured?.city
                ?? LocalizedText(SourceName.title(output)),
            timeZone: configured?.timeZone ?? options.zone.identifier,
            isSimulated: false,
            made: made,
            maker: Citytop.name,
            note: "Imported from \(self.files.map { SourceName.file($0) }.joined(separator: ", "))",
            sources: []
        )
        return try RecordingFile.finish(
            cache: cache,
            facts: facts,
            files: files.sorted { $0.path < $1.path },
            to: output,
            replacing: isReplacing
        )
    }

    private func describe(
        _ importer: HistoryImporter,
        _ report: ImportReport,
        _ summary: RecordingSummary,
        seconds: Double
    ) throws {
        for remark in importer.remarks { Console.complain(DisplayText("note: \(remark)")) }
        var parts = [
            "\(report.kept.kept.formatted()) values of \(report.series.formatted()) series"
        ]
        if let combined = report.combined {
            parts.append("combined from \(report.values.formatted())")
            complain(ofLost: combined, report)
        } else {
            complain(ofLost: report.values, report)
        }
        if report.missing > 0 {
            parts.append("\(report.missing.formatted()) fields without a value")
        }
        if report.blank > 0 {
            parts.append(
                "\(report.blank.formatted()) blank \(report.blank == 1 ? "line" : "lines")"
            )
        }
        if report.kept.duplicates > 0 {
            parts.append("\(report.kept.duplicates.formatted()) repeated")
        }
        if report.kept.conflicting > 0 {
            parts.append("\(report.kept.conflicting.formatted()) contradicting another")
            if let conflict = report.kept.conflict {
                let series = importer.name(ofSeries: conflict.series) ?? "a series"
                Console.complain(
                    DisplayText(
                        "note: two values of one series and time differ, such as \(series) at "
                            + "\(conflict.time.rfc3339): \(conflict.kept) is stored, not "
                            + "\(conflict.dropped); --combine combines them"
                    )
                )
            }
        }
        if report.rejected > 0 {
            let aside = rejects == nil ? "" : ", written to the file of --rejects"
            let rejected = report.rejected.formatted()
            parts.append("\(rejected) of \(report.records.formatted()) lines rejected\(aside)")
        }
        let rate = Int((Double(report.values) / max(seconds, 0.001)).rounded())
        // The span ends a millisecond after the last value.
        let (first, last) = (summary.span.lowerBound, summary.span.upperBound - .milliseconds(1))
        let time = String(format: "%.1f", seconds)
        try Console.print(
            DisplayText(
                "\(output): \(parts.joined(separator: "; ")); \(first.rfc3339) to \(last.rfc3339); "
                    + "\(summary.bytes.formatted()) bytes, \(time) s, \(rate.formatted()) values/s"
            ).string + "\n"
        )
    }
}

extension ImportRun {
    /// Reports properties that a configured city's catalog does not have, which no page shows.
    private func complain(ofUnknown made: [(file: String, text: String)], to catalog: Catalog) {
        for kind in CatalogReader.check(texts: made).value?.domains.flatMap(\.kinds) ?? [] {
            for property in kind.properties
            where catalog.property(property.id, of: kind.id) == nil {
                Console.complain(
                    DisplayText(
                        "note: the catalog has no property \(kind.id)/\(property.id), so no page "
                            + "shows it"
                    )
                )
            }
        }
    }

    /// Reports values that are neither stored nor counted as a repetition.
    private func complain(ofLost sent: Int, _ report: ImportReport) {
        let kept = report.kept
        let lost = sent - kept.kept - kept.duplicates - kept.conflicting
        guard lost != 0 else { return }
        Console.complain(
            DisplayText("error: \(lost.formatted()) values were read and are not in the recording")
        )
    }
}

/// Names derived from files and domains.
enum SourceName {
    /// Returns a domain's name as the name of a source.
    static func plain(_ domain: String) -> String { DisplayText(domain, limit: 60).string }

    /// Returns a recording's title for its file: `Aarhus traffic` for `aarhus-traffic.citytop`.
    static func title(_ path: String) -> String {
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        let words = name.replacing("_", with: " ").replacing("-", with: " ")
        return DisplayText(words.prefix(1).uppercased() + words.dropFirst(), limit: 60).string
    }

    /// Returns a file's name without its folder.
    static func file(_ path: String) -> String {
        DisplayText(URL(fileURLWithPath: path).lastPathComponent, limit: 80).string
    }
}

/// A file of the lines that could not be read, each group below the header of its file.
final class RejectFile {
    private let output: OutputFile

    init(_ output: OutputFile) { self.output = output }

    func write(_ line: [UInt8], after header: [UInt8]?) throws {
        if let header { try output.write(header + [0x0A]) }
        try output.write(line + [0x0A])
    }

    func finish() throws { try output.finish() }
}
