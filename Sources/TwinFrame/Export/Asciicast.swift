// SPDX-License-Identifier: Apache-2.0

public import TwinModel

// An asciicast of version 2 is a header line and a line for each write to the terminal:
//
//     {"version": 2, "width": 120, "height": 36, "title": "…"}
//     [0.5, "o", "\u001b[3;1H…"]
//
// https://docs.asciinema.org/manual/asciicast/v2/. Escape sequences are written only here, because
// the cells of a frame cannot contain any.

/// A writer of frames as an asciicast, for `asciinema play` and its web player.
///
/// After the first frame only changed cells are written. A frame without changes is not written.
public struct Asciicast: Sendable {
    /// The first line of the file.
    public let header: String
    private let theme: Theme
    private var last: Frame?

    /// Creates a cast.
    ///
    /// - Parameters:
    ///   - size: The size of the frames.
    ///   - title: The title in the header.
    ///   - theme: The appearance of the frames.
    public init(size: Size, title: DisplayText, theme: Theme) {
        self.theme = theme
        header =
            "{\"version\": 2, \"width\": \(size.columns), \"height\": \(size.rows), "
            + "\"title\": \(JSONText.quoted(title.string)), \"env\": {\"TERM\": \"xterm-256color\"}}"
    }

    /// Returns the line that shows a frame.
    ///
    /// - Parameters:
    ///   - frame: The frame.
    ///   - time: The seconds since the beginning.
    /// - Returns: The line; nil if nothing has changed.
    public mutating func line(showing frame: Frame, at time: Double) -> String? {
        var output = ""
        let base: Frame
        if let last, last.size == frame.size {
            base = last
        } else {
            output = "\u{1B}[0m\u{1B}[?25l\u{1B}[2J"
            base = Frame(size: frame.size)
        }
        for run in frame.difference(from: base).runs {
            output += "\u{1B}[\(run.origin.row + 1);\(run.origin.column + 1)H"
            var current: String?
            for cell in run.cells where !cell.isContinuation {
                let parameters = Frame.parameters(of: cell.style, theme: theme, depth: .full)
                if parameters != current { output += "\u{1B}[\(parameters)m" }
                current = parameters
                output.append(cell.glyph)
            }
            output += "\u{1B}[0m"
        }
        last = frame
        return output.isEmpty ? nil : event(output, at: time)
    }

    /// Returns a line that keeps the last frame on the screen until the given time.
    public func lastLine(at time: Double) -> String { event("\u{1B}[0m", at: time) }

    private func event(_ output: String, at time: Double) -> String {
        let microseconds = Int64(exactly: (max(0, min(time, 1e9)) * 1e6).rounded()) ?? 0
        let fraction = String(microseconds % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.count)
        return
            "[\(microseconds / 1_000_000).\(zeros)\(fraction), \"o\", \(JSONText.quoted(output))]"
    }
}
