// SPDX-License-Identifier: Apache-2.0

extension LineChart {
    /// Draws the lines with braille dots.
    func drawDots(_ plan: Plan, on frame: inout Frame) {
        var canvas = BrailleCanvas(
            columns: min(plan.plot.size.columns, Frame.mostColumns),
            rows: plan.plot.size.rows
        )
        guard canvas.width > 0, canvas.height > 0 else { return }
        for line in lines {
            drawBand(of: line, plan, on: &canvas)
            var last: (x: Int, y: Int)?
            for x in points(of: line.values, in: canvas.width) {
                guard let value = x.value else {
                    last = nil
                    continue
                }
                let dot = (x.place, position(of: value, in: plan, of: canvas.height))
                if line.isGhost {
                    if x.place % 3 == 0 { canvas.set(dot.0, dot.1, line.style) }
                    continue
                }
                canvas.line(from: last ?? dot, to: dot, line.style)
                last = dot
            }
        }
        let clip = plan.plot.intersection(frame.bounds)
        canvas.draw(at: plan.plot.origin, on: &frame, within: clip)
    }

    /// Draws the band between the least and the greatest values, with every second dot.
    private func drawBand(of line: ChartLine, _ plan: Plan, on canvas: inout BrailleCanvas) {
        guard !line.lows.isEmpty, line.lows.count == line.highs.count else { return }
        let lows = points(of: line.lows, in: canvas.width)
        let highs = points(of: line.highs, in: canvas.width)
        for (low, high) in zip(lows, highs) where low.place % 2 == 0 {
            guard let least = low.value, let most = high.value else { continue }
            let top = position(of: most, in: plan, of: canvas.height)
            let bottom = position(of: least, in: plan, of: canvas.height)
            for y in stride(from: top, through: max(top, bottom), by: 2) {
                canvas.set(low.place, y, line.style)
            }
        }
    }

    /// Draws each line with its letter, one per column.
    func drawLetters(_ plan: Plan, on frame: inout Frame) {
        let plot = plan.plot
        let clip = plot.intersection(frame.bounds)
        guard !clip.isEmpty else { return }
        let ghosts = lines.prefix(while: \.isGhost).count
        for (index, line) in lines.enumerated() {
            var last: Int?
            for point in points(of: line.values, in: plot.size.columns) {
                guard let value = point.value else {
                    last = nil
                    continue
                }
                let row = position(of: value, in: plan, of: plot.size.rows)
                if line.isGhost {
                    frame.place(
                        ".",
                        line.style,
                        plot.left + point.place,
                        plot.top + row,
                        within: clip
                    )
                    continue
                }
                // A steep rise or fall is connected, so that the eye can follow the line.
                let joined = last.map { $0 < row ? ($0 + 1)...row : row...max(row, $0 - 1) }
                for step in joined ?? row...row {
                    frame.place(
                        step == row ? Self.letter(index - ghosts) : ":",
                        line.style,
                        plot.left + point.place,
                        plot.top + step,
                        within: clip
                    )
                }
                last = row
            }
        }
    }

    /// Returns the letter of a line in ASCII.
    static func letter(_ index: Int) -> Character {
        let letters: [Character] = ["*", "o", "x", "+", "%", "@"]
        return letters[max(0, index) % letters.count]
    }

    /// Distributes values over a number of places: the mean of each place if there are more values
    /// than places, otherwise values with empty places between them.
    func points(of values: [Double?], in places: Int) -> [(place: Int, value: Double?)] {
        guard places > 0, !values.isEmpty else { return [] }
        if values.count <= places {
            let last = max(1, values.count - 1)
            return values.enumerated().map { index, value in
                let place = values.count == 1 ? places - 1 : index * (places - 1) / last
                return (place, value.flatMap { $0.isFinite ? $0 : nil })
            }
        }
        return (0..<places).map { place in
            let first = place * values.count / places
            let end = max(first + 1, (place + 1) * values.count / places)
            var sum = 0.0
            var count = 0.0
            for case let value? in values[first..<end] where value.isFinite {
                count += 1
                sum += (value - sum) / count
            }
            return (place, count > 0 ? sum : nil)
        }
    }
}
