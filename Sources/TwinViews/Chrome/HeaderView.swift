// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinDashboard
import TwinFrame
import TwinModel

/// The first line of the screen.
struct HeaderView: View {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// Draws the line: the city, if it is simulated, the instant, the clock's state, the sources,
    /// and the alarms.
    ///
    /// A narrow screen leaves out, in this order: the words of alarms, the ages of sources that are
    /// on time, the year and weekday of the date, and the names of sources.
    func draw(_ model: ViewModel) {
        let columns = canvas.frame.size.columns
        let header = model.header
        let words = canvas.words
        let line = Rect(column: 0, row: 0, columns: columns, rows: 1)
        canvas.frame.fill(line, with: " ", style: headerStyle(header))
        let counts = [true, false].map { alarmPieces(header, words, withWords: $0) }
        // The last choice is only the number of the worst alarms.
        let right =
            counts.map { LinkView(canvas).pieces(model.link) + $0 } + [Array(counts[1].prefix(1))]
        let isLive = header.clock.going == .live
        let starts = (0..<5).map { startPieces(header, form: $0) }
        let sources = (0..<5).map { sourcePieces(header, words, form: $0) }
        var choices = [
            (0, 0, 0), (0, 0, 1), (1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1), (2, 1, 1), (3, 1, 1),
        ]
        // In live mode the state of the sources is more important than the city's name; in the
        // past, the lag, the knowledge and the city's name are.
        choices +=
            isLive
            ? [(3, 2, 1), (4, 1, 1), (4, 2, 1), (4, 4, 1), (4, 3, 1)]
            : [(4, 1, 1), (3, 2, 1), (4, 2, 1), (4, 2, 2), (4, 4, 1), (4, 3, 1), (4, 4, 2)]
        var chosen = (starts[3], [Piece](), right[2])
        for (source, start, alarm) in choices {
            // Blanks at both ends, and one or two between the three.
            let middle = width(of: sources[source])
            let total =
                width(of: starts[start]) + width(of: right[alarm]) + (middle > 0 ? middle + 5 : 4)
            if total <= columns {
                chosen = (starts[start], sources[source], right[alarm])
                break
            }
        }
        let start = onBanner(chosen.0, header)
        let middle = onBanner(chosen.1, header)
        let alarms = onBanner(chosen.2, header)
        let alarmWidth = min(width(of: alarms), columns)
        write(start, 1, 0, columns - alarmWidth - 2)
        let from = 1 + width(of: start) + 2
        write(middle, from, 0, max(0, columns - alarmWidth - 2 - from))
        write(alarms, columns - alarmWidth - 1, 0, alarmWidth)
    }

    // Form 0 is complete, 1 is short, 2 is short without the city's name, 3 is the clock's state
    // before the time of day, and 4 is form 3 with the city's name.
    private func startPieces(_ header: HeaderModel, form: Int) -> [Piece] {
        let quiet = Style(.header)
        let isLong = form == 0
        var pieces: [Piece] = []
        if form < 2 || form == 4 { pieces.append(Piece(text: header.city, style: Style(.strong))) }
        if !header.simulated.isEmpty {
            if !pieces.isEmpty { pieces.append(Piece(text: " ", style: quiet)) }
            pieces.append(Piece(text: header.simulated, style: Style(.notice)))
        }
        let gap: DisplayText = isLong ? "  " : " "
        if form >= 3 {
            let time = header.shortTime.string.split(separator: " ").last.map(String.init) ?? ""
            pieces.append(Piece(text: gap, style: quiet))
            pieces += ClockView(canvas).pieces(header.clock, isLong: false).prefix(1)
            pieces.append(Piece(text: DisplayText(" \(time)"), style: Style(.strong)))
            return pieces
        }
        if !pieces.isEmpty { pieces.append(Piece(text: gap, style: quiet)) }
        pieces.append(Piece(text: isLong ? header.time : header.shortTime, style: Style(.strong)))
        pieces.append(Piece(text: gap, style: quiet))
        return pieces + ClockView(canvas).pieces(header.clock, isLong: isLong)
    }

    // Form 0 has all sources with ages, 1 those in trouble with ages, 2 only the names of those in
    // trouble, 3 the number of those without trouble, and 4 this number if some are in trouble.
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
            if form == 2, !troubled.isEmpty {
                pieces.append(Piece(text: "!", style: Style(.stale)))
            }
            for source in troubled {
                if !pieces.isEmpty { pieces.append(Piece(text: " ", style: quiet)) }
                let name = form == 1 ? source.name + " " : source.name
                pieces.append(Piece(text: name, style: form == 1 ? quiet : Style(.stale)))
                if form == 1 { pieces += agePieces(source, words) }
            }
            if !pieces.isEmpty { return pieces }
        }
        if form == 4 {
            guard !troubled.isEmpty else { return [] }
            let short = DisplayText("! \(wellCount)/\(header.sources.count)")
            return [Piece(text: short, style: Style(.stale, reversed: true))]
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
        activePieces(header, words, withWords: withWords)
            + deskPieces(header, words, withWords: withWords)
    }

    /// Returns the counts of acts: `5 not acked  2 shelved`, or `●5 z2` without words.
    private func deskPieces(
        _ header: HeaderModel,
        _ words: Words,
        withWords: Bool
    ) -> [Piece] {
        let counts: [(Int, AlarmState.Letter, AlarmWord)] = [
            (header.unacknowledged, .b, .unacknowledged), (header.shelved, .e, .shelved),
        ]
        return counts.filter { $0.0 > 0 }.map { count, letter, word in
            let shape = letter.shape(glyphs, isFlashOn: true)
            let text = withWords ? " \(shape) \(count) \(words[word])" : " \(shape)\(count)"
            return Piece(text: DisplayText(text), style: Style(.header))
        }
    }

    private func activePieces(
        _ header: HeaderModel,
        _ words: Words,
        withWords: Bool
    ) -> [Piece] {
        let unknown = notEvaluatedPieces(header, words, withWords: withWords)
        guard !header.alarms.isEmpty else {
            let isKnown =
                header.isKept && !header.sources.isEmpty && header.sources.allSatisfy(\.isFresh)
                && unknown.isEmpty && !header.isJudging
            let isAnyKnown = header.sources.contains(where: \.isFresh)
            let word: Word = isKnown ? .noAlarms : isAnyKnown ? .noneKnown : .alarmsUnknown
            let none = Piece(text: words[word], style: Style(.header))
            let dot = Piece(text: " · ", style: Style(.header))
            return unknown.isEmpty ? [none] : unknown + [dot, none]
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
        if let first = unknown.first { pieces += [Piece(text: " ", style: Style(.header)), first] }
        return pieces
    }

    /// Returns the counts of alarms not evaluated: `traffic 12, compute 3 not evaluated`, or `?15`
    /// without words.
    private func notEvaluatedPieces(
        _ header: HeaderModel,
        _ words: Words,
        withWords: Bool
    ) -> [Piece] {
        guard !header.notEvaluated.isEmpty else { return [] }
        let total = header.notEvaluated.reduce(0) { $0 + $1.count }
        guard withWords else {
            return [Piece(text: DisplayText("?\(total)"), style: Style(.stale))]
        }
        let counts = header.notEvaluated.map { "\($0.source) \($0.count)" }
            .joined(separator: words[.comma].string)
        return [Piece(text: DisplayText("\(counts) \(words[.notEvaluated])"), style: Style(.stale))]
    }

    /// Returns the style of the header line: if it is not live, a banner over the whole width, so
    /// that even from a distance the past is not mistaken for the present.
    func headerStyle(_ header: HeaderModel) -> Style {
        header.clock.going == .live ? Style(.header) : Style(.notice)
    }

    /// Returns pieces of the header with the style of its banner.
    func onBanner(_ pieces: [Piece], _ header: HeaderModel) -> [Piece] {
        let base = headerStyle(header)
        guard base != Style(.header) else { return pieces }
        return pieces.map { piece in
            var piece = piece
            if piece.style == Style(.header) || piece.style == .strong {
                piece.style = base
            } else if piece.text == header.simulated {
                piece.style = Style(.notice, reversed: true)
            }
            return piece
        }
    }
}
