// SPDX-License-Identifier: Apache-2.0

// An animated SVG is drawn row by row: each distinct row is drawn once and made visible by an
// <animate> element while it is shown. Browsers play this even if the picture is embedded as an
// image. Rows that are not in the first frame are hidden, so that a program without animation shows
// the first frame.

/// An animated picture of frames, for reports and web pages.
public struct MovingPicture: Sendable {
    /// The frames in which a row is visible, up to but not including the last.
    private typealias Stretch = Range<Int>

    private struct Row: Hashable {
        var row: Int
        var cells: [Cell]
    }

    private let size: Size
    private let theme: Theme
    /// The start of each frame, in seconds.
    private var times: [Double] = []
    private var stretches: [Row: [Stretch]] = [:]
    private var order: [Row] = []

    /// Creates an empty picture.
    public init(size: Size, theme: Theme) {
        self.size = size
        self.theme = theme
    }

    /// The number of frames.
    public var count: Int { times.count }

    /// Adds a frame.
    ///
    /// A frame of another size, or with a time that is not later, is ignored.
    ///
    /// - Parameters:
    ///   - frame: The frame.
    ///   - time: The seconds since the beginning.
    public mutating func add(_ frame: Frame, at time: Double) {
        guard frame.size == size, time > times.last ?? -1 else { return }
        let number = times.count
        times.append(time)
        for place in 0..<size.rows {
            let cells = (0..<size.columns).map { frame[$0, place] }
            let row = Row(row: place, cells: cells)
            var seen = stretches[row] ?? []
            if seen.isEmpty { order.append(row) }
            if let end = seen.last, end.upperBound == number {
                seen[seen.count - 1] = end.lowerBound..<number + 1
            } else {
                seen.append(number..<number + 1)
            }
            stretches[row] = seen
        }
    }

    /// Returns the document, which repeats from the beginning.
    ///
    /// - Parameter end: The duration in seconds. The last frame is shown until then.
    /// - Returns: The text of the SVG document.
    public func svg(endingAt end: Double) -> String {
        let length = max(end, (times.last ?? 0) + 0.1)
        let width = size.columns * SVGPicture.cellWidth + 2 * SVGPicture.margin
        let height = size.rows * SVGPicture.cellHeight + 2 * SVGPicture.margin
        var body = ""
        for row in order.sorted(by: { isBefore($0, $1) }) {
            let drawn = Self.draw(row.cells, theme)
            guard !drawn.isEmpty else { continue }
            let seen = stretches[row] ?? []
            let y = row.row * SVGPicture.cellHeight
            let isSteady = seen.count == 1 && seen[0] == 0..<times.count
            let isFirst = seen.first?.lowerBound == 0
            body += "<g transform=\"translate(0 \(y))\""
            if !isSteady, !isFirst { body += " visibility=\"hidden\"" }
            body += ">\n"
            if !isSteady { body += animation(seen, length) }
            body += drawn + "</g>\n"
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)">
            <rect width="\(width)" height="\(height)" rx="6" fill="\(theme.canvas.hex)"/>
            <g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" \
            font-size="\(SVGPicture.fontSize)" xml:space="preserve">
            \(body)</g>
            </svg>

            """
    }

    private func isBefore(_ left: Row, _ right: Row) -> Bool {
        if left.row != right.row { return left.row < right.row }
        return (stretches[left]?.first?.lowerBound ?? 0)
            < (stretches[right]?.first?.lowerBound ?? 0)
    }

    /// Returns an element that makes its parent visible only in some stretches.
    private func animation(_ seen: [Stretch], _ length: Double) -> String {
        var values: [String] = []
        var keys: [String] = []
        func add(_ value: String, _ frame: Int) {
            guard times.indices.contains(frame) else { return }
            let share = frame == 0 ? 0 : min(times[frame] / length, 0.99999)
            values.append(value)
            keys.append(Self.decimal(share))
        }
        if seen.first?.lowerBound != 0 { add("hidden", 0) }
        for stretch in seen {
            add("visible", stretch.lowerBound)
            add("hidden", stretch.upperBound)
        }
        return "<animate attributeName=\"visibility\" calcMode=\"discrete\""
            + " dur=\"\(Self.decimal(length))s\" repeatCount=\"indefinite\""
            + " values=\"\(values.joined(separator: ";"))\""
            + " keyTimes=\"\(keys.joined(separator: ";"))\"/>\n"
    }

    /// Returns a nonnegative number with up to five decimals, without trailing zeros.
    private static func decimal(_ number: Double) -> String {
        let scaled = Int64(exactly: (number * 1e5).rounded()) ?? 0
        let fraction = String(scaled % 100_000)
        var text = "\(scaled / 100_000)."
        text += String(repeating: "0", count: 5 - fraction.count) + fraction
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    private static func draw(_ cells: [Cell], _ theme: Theme) -> String {
        var frame = Frame(size: Size(columns: cells.count, rows: 1))
        frame.cells = cells
        var picture = SVGPicture(frame: frame, theme: theme)
        return picture.elements()
    }
}
