// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
import TwinModel

extension Canvas {
    /// One line: city, simulated or not, the instant, live or not, the sources, the alarms.
    ///
    /// What gives way on a narrow screen, in this order: the words of alarms, the ages of sources
    /// that are on time, the date's year and weekday, the names of sources.
    mutating func drawHeader(_ model: ViewModel) {
        let columns = frame.size.columns
        let header = model.header
        let words = Words(model.language)
        let line = Rect(column: 0, row: 0, columns: columns, rows: 1)
        frame.fill(line, with: " ", style: Style(.header))
        let right = [true, false].map { alarmPieces(header, words, withWords: $0) }
        let starts = [true, false].map { startPieces(header, isLong: $0) }
        let sources = (0..<4).map { sourcePieces(header, words, form: $0) }
        let choices = [
            (0, 0, 0), (0, 0, 1), (1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1), (2, 1, 1), (3, 1, 1),
        ]
        var chosen = (starts[1], sources[3], right[1])
        for (source, start, alarm) in choices {
            let total =
                width(of: starts[start]) + width(of: sources[source]) + width(of: right[alarm]) + 4
            if total <= columns {
                chosen = (starts[start], sources[source], right[alarm])
                break
            }
        }
        let (start, middle, alarms) = chosen
        let alarmWidth = min(width(of: alarms), columns)
        write(start, 1, 0, columns - alarmWidth - 2)
        let from = 1 + width(of: start) + 2
        write(middle, from, 0, max(0, columns - alarmWidth - 2 - from))
        write(alarms, columns - alarmWidth - 1, 0, alarmWidth)
    }

    private func startPieces(_ header: HeaderModel, isLong: Bool) -> [Piece] {
        let quiet = Style(.header)
        var pieces = [Piece(text: header.city, style: Style(.strong))]
        if !header.simulated.isEmpty {
            pieces.append(Piece(text: " ", style: quiet))
            pieces.append(Piece(text: header.simulated, style: Style(.notice)))
        }
        let gap: DisplayText = isLong ? "  " : " "
        pieces.append(Piece(text: gap, style: quiet))
        pieces.append(Piece(text: isLong ? header.time : header.shortTime, style: Style(.strong)))
        pieces.append(Piece(text: gap, style: quiet))
        let clock = header.isLive ? Style(.good) : Style(.notice, reversed: true)
        let dot = DisplayText(header.isLive ? "\(glyphs.dot) " : "")
        pieces.append(Piece(text: dot + header.clock, style: clock))
        return pieces
    }

    // Form 0 is all with ages, 1 those in trouble with their ages, 2 those in
    // trouble by name only, 3 how many are well.
    private func sourcePieces(_ header: HeaderModel, _ words: Words, form: Int) -> [Piece] {
        let quiet = Style(.header)
        let troubled = header.sources.filter { !$0.isFresh }
        var pieces: [Piece] = []
        if header.sources.isEmpty { return [] }
        if form == 0 {
            for source in header.sources {
                if !pieces.isEmpty { pieces.append(Piece(text: "  ", style: quiet)) }
                pieces.append(Piece(text: source.name + " ", style: quiet))
                pieces += agePieces(source, words)
            }
            return pieces
        }
        let wellCount = header.sources.count - troubled.count
        let well = DisplayText("\(wellCount)/\(header.sources.count) \(words[.sources])")
        if form < 3 {
            for source in troubled {
                if !pieces.isEmpty { pieces.append(Piece(text: " ", style: quiet)) }
                let name = form == 1 ? source.name + " " : source.name
                pieces.append(Piece(text: name, style: form == 1 ? quiet : Style(.stale)))
                if form == 1 { pieces += agePieces(source, words) }
            }
            if !pieces.isEmpty { return pieces }
        }
        let mark = DisplayText(troubled.isEmpty ? "" : "! ")
        let style = troubled.isEmpty ? quiet : Style(.stale, reversed: true)
        return [Piece(text: mark + well, style: style)]
    }

    private func agePieces(_ source: SourceModel, _ words: Words) -> [Piece] {
        guard !source.isFresh else {
            return [Piece(text: source.tightAge, style: Style(.header))]
        }
        let word = DisplayText("\(words[.stale]) \(source.tightAge)")
        return [Piece(text: word, style: Style(.stale, reversed: true))]
    }

    private func alarmPieces(
        _ header: HeaderModel,
        _ words: Words,
        withWords: Bool
    ) -> [Piece] {
        guard !header.alarms.isEmpty else {
            return [Piece(text: words[.noAlarms], style: Style(.header))]
        }
        var pieces: [Piece] = []
        for alarm in header.alarms {
            if !pieces.isEmpty { pieces.append(Piece(text: " ", style: Style(.header))) }
            let mark = alarm.level.mark(glyphs)
            let text =
                withWords
                ? DisplayText(" \(mark) \(alarm.count) \(alarm.word) ")
                : DisplayText("\(mark)\(alarm.count)")
            pieces.append(Piece(text: text, style: alarm.level.markStyle))
        }
        return pieces
    }

    /// The second line of a large screen: pages, where one is, the worst alarm.
    mutating func drawTabLine(_ model: ViewModel) {
        let columns = frame.size.columns
        let room = columns - 2
        var pieces = tabPieces(model, isShort: false)
        let worstRoom = min(width(model.header.worstAlarm) + 5, 50)
        if width(of: pieces) > room - worstRoom { pieces = tabPieces(model, isShort: true) }
        let used = width(of: pieces)
        write(pieces, 1, 1, room)
        guard let worst = model.header.alarms.first, !model.header.worstAlarm.isEmpty else {
            return
        }
        let mark = DisplayText("\(worst.level.mark(glyphs)) \(model.header.worstAlarm)")
        let left = room - used - 3
        guard left >= 20 else { return }
        write(mark, columns - 1 - left, 1, left, Style(worst.level.role), .trailing)
    }

    /// The pages with the shown one marked, and the entities opened from it.
    func tabPieces(_ model: ViewModel, isShort: Bool) -> [Piece] {
        var pieces: [Piece] = []
        for tab in model.pages {
            if !pieces.isEmpty { pieces.append(Piece(text: " ", style: .dim)) }
            if tab.isCurrent {
                pieces.append(
                    Piece(text: DisplayText(" \(tab.number) \(tab.name) "), style: Style(.selected))
                )
                for crumb in model.breadcrumbs.dropFirst() {
                    let arrow: DisplayText = glyphs == .unicode ? " › " : " > "
                    pieces.append(Piece(text: arrow, style: .dim))
                    pieces.append(Piece(text: crumb, style: .strong))
                }
            } else {
                pieces.append(Piece(text: DisplayText("\(tab.number)"), style: Style(.key)))
                if !isShort {
                    pieces.append(Piece(text: DisplayText(" \(tab.name)"), style: .dim))
                }
            }
        }
        return pieces
    }
}
