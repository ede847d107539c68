// SPDX-License-Identifier: Apache-2.0

extension LineChart {
    /// Fills the area between each line and zero: completely for one line, in distinct patterns for
    /// several lines.
    func drawFilling(_ plan: Plan, on frame: inout Frame, glyphs: GlyphSet) {
        let plot = plan.plot
        guard !plot.isEmpty else { return }
        if glyphs == .unicode {
            var canvas = BrailleCanvas(
                columns: min(plot.size.columns, Frame.mostColumns),
                rows: plot.size.rows
            )
            guard canvas.width > 0, canvas.height > 0 else { return }
            let ground = position(of: 0, in: plan, of: canvas.height)
            for (index, line) in lines.enumerated() {
                for (x, value) in filled(line.values, in: canvas.width) {
                    let top = position(of: value, in: plan, of: canvas.height)
                    for y in min(top, ground)...max(top, ground)
                    where lines.count == 1 || (x + 2 * index) % 4 == 0 && y % 2 == index % 2 {
                        canvas.set(x, y, line.style)
                    }
                }
            }
            canvas.draw(at: plot.origin, on: &frame, within: plot.intersection(frame.bounds))
            return
        }
        let ground = position(of: 0, in: plan, of: plot.size.rows)
        let clip = plot.intersection(frame.bounds)
        guard !clip.isEmpty else { return }
        for line in lines {
            for (x, value) in filled(line.values, in: plot.size.columns) {
                let top = position(of: value, in: plan, of: plot.size.rows)
                for row in min(top, ground)...max(top, ground) {
                    frame.place(".", line.style, plot.left + x, plot.top + row, within: clip)
                }
            }
        }
    }

    /// Returns a value for each place of unbroken stretches, interpolated between adjacent values
    /// but not across gaps.
    private func filled(_ values: [Double?], in places: Int) -> [(place: Int, value: Double)] {
        var result: [(place: Int, value: Double)] = []
        var last: (place: Int, value: Double)?
        for point in points(of: values, in: places) {
            guard let value = point.value else {
                last = nil
                continue
            }
            if let before = last, point.place > before.place + 1 {
                let length = Double(point.place - before.place)
                for place in (before.place + 1)..<point.place {
                    let share = Double(place - before.place) / length
                    result.append((place, before.value + share * (value - before.value)))
                }
            }
            result.append((point.place, value))
            last = (point.place, value)
        }
        return result
    }
}
