// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinModel
import TwinQuery
import TwinVocabulary

/// `citytop play`: the dashboard of a recording.
struct PlayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Play a recording.",
        discussion: """
            Plays anywhere with nothing else: city, catalog, layouts and time zone come from inside \
            the file. Opening it has no effect on the disk. Without a file, those that come with the \
            program are offered.
            """
    )

    @Argument(help: "The recording.", completion: .file())
    var file: String?

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "The instant to begin at, such as 08:20 or -2h (from its end)."
    )
    var at: String?

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "City seconds per second, -3600 to 3600; 0 is a still picture."
    )
    var rate: Double = 1

    @Flag(name: .long, help: "Start again at the end.")
    var loop = false

    @OptionGroup(title: "A stretch as a file") var stretch: StretchOptions

    @OptionGroup var look: LookOptions

    @OptionGroup var lines: PlainOption

    func validate() throws {
        guard rate.isFinite, abs(rate) <= 3600 else {
            throw ValidationError("--rate is \(rate); give a number from -3600 to 3600.")
        }
    }

    func run() throws {
        let files = try ProgramFiles()
        guard let path = try file ?? chosen(files) else { return }
        let recorded = try RecordedCity(opening: path, files: files)
        let themes = ThemeStore(root: files.root, configuration: nil)
        if stretch.isAsked {
            let theme = try themes.asked(look.theme)
            return try stretch.write(recorded, look: look, theme: theme, rate: rate)
        }
        guard Console.isTerminal || lines.plain else {
            throw CommandError(
                """
                Standard input and output are not a terminal: use "citytop info" for its facts, or \
                --plain for changes as lines.
                """,
                .unavailable
            )
        }
        let begin =
            try at.map { try recorded.instant($0, option: "--at") }
            ?? (rate < 0 ? recorded.span.upperBound : recorded.span.lowerBound)
        let dashboard = Dashboard(
            city: recorded.city,
            look: look,
            files: DisplayFiles(files.city(configuration: nil), themes: themes),
            isPlain: lines.plain,
            clock: CityClock(showing: begin, atWall: WallClock.now(), rate: rate),
            span: recorded.span,
            isLooping: loop,
            step: recorded.archive.facts.step
        )
        try dashboard.run(now: WallClock.now)
    }

    /// Returns the shipped recording, or the user's choice if there are several.
    private func chosen(_ files: ProgramFiles) throws -> String? {
        let shipped = Recordings.shipped(files)
        guard !shipped.isEmpty else {
            throw CommandError("Name a recording: none is installed with the program.", .usage)
        }
        for (number, url) in shipped.enumerated() {
            let name = url.deletingPathExtension().lastPathComponent
            let facts = try? Recordings.open(url.path).facts
            let city = facts?.city.text(in: LanguageName.chosen(look.language)) ?? "?"
            let note = facts?.note.map { " · \($0)" } ?? ""
            Console.complain(DisplayText("\(number + 1)  \(name) · \(city)\(note)"))
        }
        guard shipped.count > 1, Console.isTerminal else { return shipped.first?.path }
        Console.complain("Which one? (1)")
        guard let answer = readLine(strippingNewline: true) else { return nil }
        let number = answer.isEmpty ? 1 : Int(answer) ?? 0
        guard shipped.indices.contains(number - 1) else {
            throw CommandError(DisplayText("There is no recording number \"\(answer)\"."), .usage)
        }
        return shipped[number - 1].path
    }
}
