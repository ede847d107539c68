// SPDX-License-Identifier: Apache-2.0

public import TwinModel

// An asciicast of version 2 is a header line and a line for each write to the terminal:
//
//     {"version": 2, "width": 120, "height": 36, "title": "…"}
//     [0.5, "o", "\u001b[3;1H…"]
//
// https://docs.asciinema.org/manual/asciicast/v2/. The escape sequences are written here and nowhere
// else: the cells of a frame cannot hold any.

/// Writes frames as an asciicast, which `asciinema play` and its web player show.
///
/// After the first frame only what changed is written, and a frame that changed nothing not at all.
public struct Asciicast: Sendable {
    /// The first line.
    public let header: String
    private let theme: Theme
    private var last: Frame?

    /// Begins a cast.
    ///
    /// - Parameters:
    ///   - size: how large its frames are.
    ///   - title: what it is called.
    ///   - theme: how its frames look.
    public init(size: Size, title: DisplayText, theme: Theme) {
        self.theme = theme
        header =
            "{\"version\": 2, \"width\": \(size.columns), \"height\": \(size.rows), "
            + "\"title\": \(Self.quoted(title.string)), \"env\": {\"TERM\": \"xterm-256color\"}}"
    }

    /// The line that shows a frame.
    ///
    /// - Parameters:
    ///   - frame: what is to be seen.
    ///   - time: seconds since the beginning.
    /// - Returns: nothing where nothing has changed.
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

    /// The line that keeps the last frame on the screen until a time.
    public func lastLine(at time: Double) -> String { event("\u{1B}[0m", at: time) }

    private func event(_ output: String, at time: Double) -> String {
        let microseconds = Int64(exactly: (max(0, min(time, 1e9)) * 1e6).rounded()) ?? 0
        let fraction = String(microseconds % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.count)
        return "[\(microseconds / 1_000_000).\(zeros)\(fraction), \"o\", \(Self.quoted(output))]"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{1B}": result += "\\u001b"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
