// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinAlarms
import TwinCache
import TwinLayout
import TwinModel
import TwinQuery
import TwinVocabulary

/// A recording with the catalog, layouts, city and time zone stored in it.
struct RecordedCity {
    /// The recording, as the archive of the city.
    let archive: RecordingReader
    /// The city as the recording contains it.
    let city: City

    /// The first and the last recorded instant.
    let span: ClosedRange<Instant>

    /// Opens a recording.
    ///
    /// If the recording has no layouts or catalog, or this program cannot read them, the program's
    /// own are used, with a remark.
    ///
    /// - Parameters:
    /// - path: The file.
    /// - files: The program's own files.
    /// - Throws: `CommandError`.
    init(opening path: String, files: ProgramFiles) throws {
        let archive = try Recordings.open(path)
        self.archive = archive
        let facts = archive.facts
        guard let kept = try archive.keptSpan() else {
            throw CommandError(DisplayText("The recording \"\(path)\" has no data."), .badData)
        }
        span = kept
        func texts(_ folder: String) -> [(file: String, text: String)] {
            archive.files.filter { $0.path.hasPrefix(folder + "/") }.map { ($0.path, $0.text) }
        }
        let own = CatalogReader.check(texts: texts("catalog"))
        var catalog: Catalog
        let layout: Layout
        if let value = own.value, !value.domains.isEmpty {
            let pages = LayoutReader.check(
                texts: texts("layouts"),
                geometries: texts("geometry"),
                catalog: value
            )
            catalog = value
            if let pages = pages.value, !pages.pages.isEmpty {
                layout = pages
            } else {
                layout = try files.read(configuration: nil).1
            }
            for problem in pages.problems where problem.level == .error {
                Console.complain(lines: "\(DisplayText(path)): \(problem.description)")
            }
        } else {
            if !texts("catalog").isEmpty {
                Console.complain(
                    DisplayText("The catalog inside \"\(path)\" cannot be read; using our own.")
                )
            }
            (catalog, layout, _) = try files.read(configuration: nil)
        }
        catalog.slow(to: facts)
        do {
            try archive.judge(by: catalog.alarmRules)
        } catch let error as RecordingError {
            throw CommandError(error)
        }
        let configuration = Configuration(
            city: facts.city,
            isSimulated: facts.isSimulated,
            timeZone: Self.knownZone(facts.timeZone),
            sources: facts.sources.map { source in
                SourceConfiguration(
                    id: source.id,
                    domain: source.domain,
                    standard: SourceConfiguration.Standard(rawValue: source.standard)
                        ?? .prometheus,
                    url: "",
                    interval: source.interval
                )
            }
        )
        city = City(
            catalog: catalog,
            layout: layout,
            configuration: configuration,
            archive: archive
        )
        if archive.isNewerMinor {
            Console.complain(
                DisplayText(
                    "\"\(path)\" was made by a newer citytop; its new features are not shown."
                )
            )
        }
        if !archive.isFinished {
            Console.complain(
                DisplayText(
                    "\"\(path)\" was interrupted while it was recorded; "
                        + "the data up to then is shown."
                )
            )
        }
    }

    /// Returns the identifier of a time zone, or UTC if it is unknown.
    private static func knownZone(_ name: String) -> String {
        TimeZoneName.zone(name)?.identifier ?? "UTC"
    }

    /// Parses a time in the city's own time zone, relative to the recording's end.
    ///
    /// - Parameters:
    /// - text: The text to parse.
    /// - option: The option that the text was given for.
    /// - Returns: The instant, limited to the recording's span.
    /// - Throws: `CommandError` with the exit status 64.
    func instant(_ text: String, option: String) throws -> Instant {
        guard let asked = TimeExpression.instant(text, now: span.upperBound, zone: city.zone) else {
            throw CommandError(
                DisplayText(
                    "\(option) \"\(text)\" is not a time. Write it like 08:20, -2h or 2026-07-21T08:20."
                ),
                .usage
            )
        }
        return min(max(asked, span.lowerBound), span.upperBound)
    }
}

/// Recording files.
enum Recordings {
    /// Opens a recording; throws `CommandError` if it cannot.
    static func open(_ path: String) throws -> RecordingReader {
        RecordingReader.limitMemory()
        do {
            return try RecordingReader(path: path)
        } catch let error as RecordingError {
            throw CommandError(error)
        }
    }

    /// Returns the recordings shipped with the program, sorted by name.
    static func shipped(_ files: ProgramFiles) -> [URL] {
        let folder = files.root.appending(path: "Data/recordings")
        let found = try? FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: nil
        )
        return (found ?? []).filter { $0.pathExtension == "citytop" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}

extension RecordingFacts {
    /// Creates the facts of a configured city for a recording, without addresses and secrets.
    init(_ configuration: Configuration, made: Instant, note: String?) {
        self.init(
            city: configuration.city,
            timeZone: configuration.timeZone,
            isSimulated: configuration.isSimulated,
            made: made,
            maker: Citytop.name,
            note: note,
            sources: configuration.sources.map { source in
                RecordedSource(
                    id: source.id,
                    domain: source.domain,
                    standard: source.standard.rawValue,
                    interval: source.interval
                )
            }
        )
    }
}

extension ProgramFiles {
    /// Returns the catalog, layout and geometry files of a city, as a recording contains them.
    ///
    /// - Throws: `CommandError` with the exit status 78.
    func recorded(configuration: URL?) throws -> [RecordedFile] {
        do throws(FileProblems) {
            return try city(configuration: configuration).texts().map {
                RecordedFile(path: $0.path, text: $0.text)
            }
        } catch {
            throw CommandError(lines: error.description, .badConfiguration)
        }
    }
}

extension CatalogProperty {
    /// Increases the expected interval, and with it the time after which values are absent.
    fileprivate mutating func slow(to step: Duration) {
        guard step > interval else { return }
        for place in limits.indices {
            if case .absence(let time) = limits[place].condition {
                let count = max(1, Int((time / interval).rounded()))
                limits[place].condition = .absence(of: step * count)
            }
        }
        interval = step
    }
}

extension Catalog {
    /// Increases the expected intervals to those of a recording with reduced data.
    fileprivate mutating func slow(to facts: RecordingFacts) {
        for domain in domains.indices {
            for kind in domains[domain].kinds.indices {
                let name = domains[domain].kinds[kind].id
                let step = max(facts.step ?? .zero, facts.kindSteps[name] ?? .zero)
                for property in domains[domain].kinds[kind].properties.indices {
                    domains[domain].kinds[kind].properties[property].slow(to: step)
                }
            }
        }
    }
}
