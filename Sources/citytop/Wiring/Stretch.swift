// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinDashboard
import TwinFrame
import TwinModel
import TwinVocabulary

/// The options for exporting a time span of a recording to a file, for a report.
struct StretchOptions: ParsableArguments {
    @Option(
        name: .long,
        parsing: .unconditional,
        help: "The start of the part for --cast or --svg."
    )
    var from: String?

    @Option(name: .long, parsing: .unconditional, help: "The end.")
    var to: String?

    @Option(
        name: .long,
        help: "Write the stretch as an asciicast, to play with asciinema.",
        completion: .file(extensions: ["cast"])
    )
    var cast: String?

    @Option(
        name: .long,
        help: "Write the stretch as an animated SVG, to play in a browser.",
        completion: .file(extensions: ["svg"])
    )
    var svg: String?

    @Flag(name: .long, help: "Replace the file of --cast or --svg if it is there already.")
    var force = false

    @Option(name: .long, help: "Frames a second in --cast and --svg.")
    var fps = 2.0

    @Option(name: .long, help: "The size of its frames.")
    var size = SizeName(columns: 120, rows: 36)

    /// True if a file was requested.
    var isAsked: Bool { cast != nil || svg != nil }

    func validate() throws {
        guard fps.isFinite, (0.1...30).contains(fps) else {
            throw ValidationError("--fps is \(fps); give a number from 0.1 to 30.")
        }
        guard isAsked || (from == nil && to == nil) else {
            throw ValidationError(
                "--from and --to select the part for --cast or --svg; give one of these."
            )
        }
    }

    /// Writes the requested files.
    ///
    /// - Parameters:
    /// - recorded: The recording.
    /// - look: The display options.
    /// - theme: The colours.
    /// - rate: The speed in city seconds per second; if it is 1 and the file would play longer than
    ///   a minute, a speed is chosen at which it plays for half a minute.
    /// - Throws: `CommandError`.
    func write(_ recorded: RecordedCity, look: LookOptions, theme: Theme, rate: Double) throws {
        let begin =
            try from.map { try recorded.instant($0, option: "--from") } ?? recorded.span.lowerBound
        let end =
            try to.map { try recorded.instant($0, option: "--to") } ?? recorded.span.upperBound
        guard begin <= end else {
            throw CommandError("--from is after --to. Swap them.", .usage)
        }
        let inputs = [recorded.archive.path]
        for path in [cast, svg].compactMap({ $0 }) {
            try OutputPlace.check(path, isReplacing: force, inputs: inputs)
        }
        let length = end.duration(since: begin).seconds
        let isTooLong = rate == 1 && length > 60
        let stretch = Stretch(
            recorded: recorded,
            look: look,
            theme: theme,
            size: Size(columns: size.columns, rows: size.rows),
            begin: begin,
            end: end,
            rate: isTooLong ? length / 30 : max(0.25, abs(rate)),
            fps: fps
        )
        guard stretch.count <= Stretch.limit else {
            throw CommandError(
                DisplayText(
                    "That is \(stretch.count) frames; the most are \(Stretch.limit). Give a higher "
                        + "--rate, a lower --fps or a shorter stretch."
                ),
                .usage
            )
        }
        if let cast {
            try stretch.write(
                cast: OutputFile(path: cast, isReplacing: force, inputs: inputs)
            )
        }
        if let svg {
            try stretch.write(svg: OutputFile(path: svg, isReplacing: force, inputs: inputs))
        }
    }
}

/// A time span of a recording, drawn frame by frame.
struct Stretch {
    var recorded: RecordedCity
    var look: LookOptions
    var theme: Theme
    var size: Size
    var begin: Instant
    var end: Instant
    /// The speed in city seconds per second.
    var rate: Double
    var fps: Double

    /// The maximum number of frames per file.
    static let limit = 5000

    /// The number of frames, including the one at the end.
    var count: Int {
        let seconds = end.duration(since: begin).seconds / rate
        let frames = (seconds * fps).rounded(.up)
        return frames < 1e9 ? Int(frames) + 1 : Int(1e9)
    }

    /// The playing time in seconds, with the last frame held for two seconds.
    var length: Double { Double(count - 1) / fps + 2 }

    /// Draws each frame and calls the closure with its seconds since the start.
    func forEachFrame(_ body: (Frame, Double) throws -> Void) throws {
        let painter = FramePainter(
            city: recorded.city,
            language: look.frameLanguage,
            glyphs: look.glyphs,
            widths: look.widths ?? .standard,
            rate: rate,
            span: recorded.span
        )
        for number in 0..<count {
            let moved = Duration.milliseconds((Double(number) / fps * rate * 1000).rounded())
            let instant = min(begin + moved, end)
            guard let frame = try painter.frame(of: look.page, size: size, at: instant) else {
                throw PageName.unknown(look.page ?? "", of: recorded.city.layout)
            }
            try body(frame, Double(number) / fps)
        }
    }

    /// Writes an asciicast.
    func write(cast output: OutputFile) throws {
        let title = DisplayText(recorded.city.configuration.city.text(in: .english), limit: 80)
        var cast = Asciicast(size: size, title: title, theme: theme)
        try output.write(cast.header + "\n")
        try forEachFrame { frame, time in
            if let line = cast.line(showing: frame, at: time) { try output.write(line + "\n") }
        }
        try output.write(cast.lastLine(at: length) + "\n")
        try output.finish()
    }

    /// Writes an animated SVG.
    func write(svg output: OutputFile) throws {
        var picture = MovingPicture(size: size, theme: theme)
        try forEachFrame { frame, time in picture.add(frame, at: time) }
        try output.write(picture.svg(endingAt: length))
        try output.finish()
    }
}
