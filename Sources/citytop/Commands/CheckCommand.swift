// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinLayout
import TwinModel
import TwinQuery
import TwinReports
import TwinViews
import TwinVocabulary

/// `citytop check`: finds all errors in layouts, catalog, themes and configuration, or in a
/// recording.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check layouts, catalog, themes and configuration, or a recording.",
        discussion: """
            Prints every mistake and how to correct it. In a recording, all data is checked. \
            Ends with 0 if nothing is wrong, with 78 if a file must be corrected, and with 65 if \
            a recording is damaged.

            --history tries the alarm rules on a cache or a recording, and reports those that would \
            be in alarm for more than half of it, and those of properties that are not in it.
            """
    )

    @Argument(help: "A recording to check instead.", completion: .file())
    var file: String?

    @OptionGroup var city: CityOptions

    @Option(name: .long, help: "A folder of layout files.", completion: .directory)
    var layouts: String?

    @Option(name: .long, help: "A folder of catalog files.", completion: .directory)
    var catalog: String?

    @Option(
        name: .long,
        help: "A cache or a recording to try the alarm rules on.",
        completion: .file(extensions: ["citytop", "db"])
    )
    var history: String?

    func run() throws {
        if let file { return try check(recording: file) }
        let files = try ProgramFiles()
        let shipped = files.shipped
        let themes = ThemeStore(root: files.root, configuration: city.configurationURL)
        let problems =
            checkAll(
                layouts: layouts.map { URL(fileURLWithPath: $0) } ?? shipped.layouts,
                catalog: catalog.map { URL(fileURLWithPath: $0) } ?? shipped.catalog,
                configuration: city.configurationURL,
                environment: ProcessInfo.processInfo.environment,
                keys: KeyMap.standard.vocabulary
            ) + themes.files.problems
        for problem in problems { Console.complain(lines: problem.description) }
        if problems.contains(where: { $0.level == .error }) { throw ExitCode.badConfiguration }
        try Console.print("Layouts, catalog, themes and configuration are in order.\n")
        if let history { try tryRules(on: history, files) }
    }

    /// Tries the alarm rules of the city on a history, and prints those that are probably wrong.
    private func tryRules(on path: String, _ files: ProgramFiles) throws {
        var program = files.city(configuration: city.configurationURL)
        if let catalog { program.catalog = URL(fileURLWithPath: catalog) }
        let read: Catalog
        do throws(FileProblems) {
            read = try program.read(environment: nil).0
        } catch {
            throw CommandError(error)
        }
        let rules = read.alarmRules
        let trial: RuleTrial
        do {
            let archive: any CityArchive
            if let cache = try? CacheReader(path: path) {
                try cache.tryRules(rules)
                archive = cache
            } else {
                let recording = try Recordings.open(path)
                try recording.tryRules(rules)
                archive = recording
            }
            trial = try RuleTrial(rules, of: read, on: archive)
        } catch let error as CacheError {
            throw CommandError(error.message, .inputOutput)
        } catch let error as RecordingError {
            throw CommandError(error)
        }
        for finding in trial.findings { Console.complain(finding.text) }
        let hours = (trial.length.seconds / 3600 * 10).rounded() / 10
        try Console.print(
            "\(trial.rules) properties with limits were tried on \(hours) h: \(trial.findings.count) "
                + "to look at.\n"
        )
    }

    /// Checks a complete recording.
    private func check(recording path: String) throws {
        RecordingReader.limitMemory()
        let check: RecordingCheck
        do {
            check = try RecordingCheck(path: path)
        } catch let error as RecordingError {
            throw CommandError(error)
        }
        for finding in check.findings {
            Console.complain(DisplayText("\(path): \(finding.place): \(finding.text)", limit: 600))
        }
        guard check.findings.isEmpty else {
            throw CommandError(
                "The recording was altered or damaged. Copy it again from its source.",
                .badData
            )
        }
        try Console.print(
            check.isFinished
                ? "All \(check.rows.formatted()) rows, \(check.blocks.formatted()) blocks among them, are as they were"
                    + " written.\n"
                : "All \(check.blocks.formatted()) blocks are whole; the recording was cut off, so it has no"
                    + " checksums of its tables.\n"
        )
    }
}
