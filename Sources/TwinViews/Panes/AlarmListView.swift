// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinDashboard
import TwinFrame
import TwinModel

/// The view of the alarm table: the names of the lists, the headings, and a line for each alarm.
struct AlarmListView: PaneView {
    let canvas: Canvas

    init(_ canvas: Canvas) { self.canvas = canvas }

    /// A column with its heading and its width.
    private struct Column {
        /// The content of a column.
        enum Content { case mark, state, level, word, since, age, what, value, limit, place, note }

        var content: Content
        var heading: DisplayText = .empty
        var width: Int
        var isTrailing = false
        /// True if the values are written behind the names.
        var hasValues = false
    }

    func draw(_ model: AlarmListModel, in rect: Rect) {
        drawTabs(model, in: rect)
        guard !model.list.lines.isEmpty else {
            let text = canvas.words.empty(model.kind)
            write(text, rect.left, rect.top + 1, rect.size.columns, .dim)
            return
        }
        let columns = columns(of: model, in: rect.size.columns)
        var left = rect.left
        for column in columns {
            let alignment = column.isTrailing ? Alignment.trailing : .leading
            write(column.heading, left, rect.top + 1, column.width, .dim, alignment)
            left += column.width + 1
        }
        let hasNotes = columns.contains { $0.content == .note }
        for (index, line) in model.list.lines.enumerated() {
            if !hasNotes, index == model.list.selected, !line.note.isEmpty {
                // If there is no column for notes, the note of the selected line is drawn on the
                // border.
                let note = canvas.frame.fit.fitted(line.note, to: rect.size.columns - 2)
                let text = DisplayText(" \(note) ")
                write(text, rect.left, rect.bottom, rect.size.columns, .normal)
            }
            let row = rect.top + 2 + index
            guard row < rect.bottom else { return }
            noteLine(model.list.firstLine + index, in: rect, row: row)
            let isSelected = index == model.list.selected
            let plain = highlight(isSelected, rect, row, .normal)
            var left = rect.left
            for column in columns {
                draw(line, column, model, at: left, row, plain, isSelected: isSelected)
                left += column.width + 1
            }
        }
    }

    func badge(of model: AlarmListModel) -> DisplayText {
        .empty
    }

    /// Draws the names of the lists, the one shown in reverse.
    private func drawTabs(_ model: AlarmListModel, in rect: Rect) {
        var pieces: [Piece] = []
        for isShort in [false, true] {
            pieces = []
            for tab in model.tabs {
                let isShown = tab.kind == model.kind
                let name = isShort ? tab.shortName : tab.name
                let text = tab.count.map { DisplayText("\(name) \($0)") } ?? name
                if !pieces.isEmpty { pieces.append(Piece(text: " ", style: .dim)) }
                pieces.append(
                    Piece(
                        text: isShown ? DisplayText("[\(text)]") : DisplayText(" \(text) "),
                        style: isShown ? Style(.selected) : .dim
                    )
                )
            }
            if width(of: pieces) <= rect.size.columns { break }
        }
        write(pieces, rect.left, rect.top, rect.size.columns)
        guard model.taggedCount > 0 else { return }
        let tagged = DisplayText(" \(model.taggedCount) \(canvas.words[.tagged])")
        let room = min(width(tagged), rect.size.columns)
        write(tagged, rect.right - room, rect.top, room, .strong)
    }

    // MARK: - Columns

    /// Returns the columns that have room, in their order on the screen.
    ///
    /// The state, the start, the name and the place are always shown, and in the lists of shelves
    /// and acts also the time left and the person. The others are added while there is room, the
    /// most useful first.
    private func columns(of model: AlarmListModel, in room: Int) -> [Column] {
        let lines = model.list.lines
        func widest(_ text: (AlarmListModel.Line) -> DisplayText) -> Int {
            lines.map { width(text($0)) }.max() ?? 0
        }
        func column(
            _ content: Column.Content,
            _ heading: AlarmWord,
            trailing: Bool = false,
            _ text: (AlarmListModel.Line) -> DisplayText
        ) -> Column? {
            let longest = widest(text)
            guard longest > 0 else { return nil }
            let heading = canvas.words[heading]
            let room = max(longest, width(heading))
            return Column(content: content, heading: heading, width: room, isTrailing: trailing)
        }
        let isJournal = model.kind == .journal
        let isShelf = model.kind == .shelved
        let mark = Column(content: .mark, width: widest { self.mark($0, isFlashOn: true) })
        let level = Column(content: .level, width: widest { $0.level.mark(glyphs) })
        let since = column(
            .since,
            isJournal ? .timeHead : isShelf ? .untilHead : .sinceHead
        ) { $0.since }
        let what = column(.what, .whatHead) { $0.what }
        let age = column(.age, isShelf || isJournal ? .leftHead : .ageHead, trailing: true) {
            $0.age
        }
        let value = column(.value, .valueHead) { values($0) }
        let limit = column(.limit, .limitHead) { $0.limit }
        let state = column(.state, isJournal ? .actHead : .stateHead) { $0.state }
        var word = column(.word, .stateHead) { $0.word }
        word?.heading = .empty
        var place = column(.place, .placeHead) { $0.place }
        var note = column(.note, .actsHead) { $0.note }
        var chosen = [mark, level, since, what].compactMap { $0 }
        if isJournal { chosen = [since, state, what].compactMap { $0 } }
        if isShelf { chosen += [age].compactMap { $0 } }
        func used() -> Int { chosen.reduce(0) { $0 + $1.width + 1 } }
        // A complete name without its district is better than a shortened name.
        let least = isJournal ? min(note?.width ?? 0, Self.leastNote) + 1 : 0
        let free = max(0, room - used() - least)
        if let width = place?.width, width > free {
            let short = widest { $0.shortPlace }
            let names = widest { joined($0) } - (what?.width ?? 0)
            place?.width = names > 0 && free - names >= short ? free - names : free
        }
        chosen += [place].compactMap { $0 }
        // The end of a note is cut, because its beginning says who acted.
        func addNote(_ most: Int) {
            let room = min(room - used(), most, note?.width ?? 0)
            guard var added = note, room >= min(added.width, Self.leastNote) else { return }
            added.width = room
            note = nil
            chosen.append(added)
        }
        if isShelf { addNote(Self.usualNote) }
        if !isJournal, let value {
            // The values may fit behind the names even if a separate column does not.
            let joined = widest { self.joined($0) }
            if used() + value.width <= room {
                chosen.append(value)
            } else if let index = chosen.firstIndex(where: { $0.content == .what }),
                used() - chosen[index].width + joined <= room
            {
                chosen[index].width = max(chosen[index].width, joined)
                chosen[index].hasValues = true
            }
        }
        if isJournal { addNote(room) }
        if !isShelf, let age, used() + age.width <= room { chosen.append(age) }
        addNote(Self.usualNote)
        for column in [word, state, limit].compactMap({ $0 }) where used() + column.width <= room {
            if !chosen.contains(where: { $0.content == column.content }) { chosen.append(column) }
        }
        addNote(room)
        if let index = chosen.firstIndex(where: { $0.content == .note }) {
            chosen[index].width += max(
                0,
                min(room - used(), widest { $0.note } - chosen[index].width)
            )
        }
        let order: [Column.Content] = [
            .mark, .level, .word, isJournal ? .since : .state, isJournal ? .state : .since, .age,
            .what, .value, .limit, .place, .note,
        ]
        return order.compactMap { content in chosen.first { $0.content == content } }
    }

    /// The least number of columns of a useful note.
    private static let leastNote = 14
    /// The width up to which a note has precedence over other columns.
    private static let usualNote = 28

    private func draw(
        _ line: AlarmListModel.Line,
        _ column: Column,
        _ model: AlarmListModel,
        at left: Int,
        _ row: Int,
        _ plain: Style,
        isSelected: Bool
    ) {
        let quiet = isSelected ? plain : Style.dim
        let loud = line.isUnreliable ? Style(.stale) : Style(line.level.role)
        let isWaiting = line.letter == .b || line.letter == .d
        var text = DisplayText.empty
        var style = plain
        switch column.content {
        case .mark:
            text = mark(line, isFlashOn: model.isFlashOn)
            style = isWaiting ? line.level.markStyle : quiet
        case .level:
            text = line.level.mark(glyphs)
            style = line.level.markStyle
        case .word:
            text = line.word
            style = Style(line.level.role)
        case .state:
            text = line.state
            style = isWaiting ? plain : quiet
        case .since:
            text = line.since
            style = quiet
        case .age:
            text = line.age
            style = quiet
        case .what:
            text = line.what
            style = isWaiting || line.letter == nil ? plain : quiet
        case .value:
            text = values(line)
            style = loud
        case .limit:
            text = line.limit
            style = quiet
        case .place:
            let isTooLong = width(line.place) > column.width
            text = isTooLong ? line.shortPlace : line.place
            style = isWaiting || line.letter == nil ? plain : quiet
        case .note:
            text = line.note
            style = quiet
        }
        let alignment = column.isTrailing ? Alignment.trailing : .leading
        write(text, left, row, column.width, style, alignment)
        guard column.hasValues else { return }
        let used = width(text) + 1
        write(values(line), left + used, row, column.width - used, loud)
    }

    /// Returns the name with the values behind it.
    private func joined(_ line: AlarmListModel.Line) -> DisplayText {
        let values = values(line)
        return values.isEmpty ? line.what : DisplayText("\(line.what) \(values)")
    }

    /// Returns the value at the onset and the last value: `12 → 31 cm`.
    private func values(_ line: AlarmListModel.Line) -> DisplayText {
        guard !line.first.isEmpty, !line.last.isEmpty else { return line.last }
        return DisplayText("\(line.first) \(glyphs == .unicode ? "→" : "->") \(line.last)")
    }

    /// Returns the tag, the shape of the state, its letter, and `?` if the value is overdue.
    private func mark(_ line: AlarmListModel.Line, isFlashOn: Bool) -> DisplayText {
        guard let letter = line.letter else { return line.isTagged ? tag : " " }
        let shape = letter.shape(glyphs, isFlashOn: isFlashOn)
        return DisplayText(
            "\(line.isTagged ? tag : " ")\(shape)\(letter.rawValue)\(line.isUnreliable ? "?" : "")"
        )
    }

    private var tag: DisplayText { glyphs == .unicode ? "»" : ">" }
}

extension AlarmState.Letter {
    /// Returns the shape of the state, which differs from those of all other states.
    ///
    /// The shape of an alarm that needs an acknowledgement changes every second.
    func shape(_ glyphs: GlyphSet, isFlashOn: Bool) -> DisplayText {
        let isUnicode = glyphs == .unicode
        switch self {
        case .a: return " "
        case .b: return isUnicode ? (isFlashOn ? "●" : "○") : (isFlashOn ? "*" : "o")
        case .c: return isUnicode ? "✓" : "v"
        case .d: return isUnicode ? (isFlashOn ? "◆" : "◇") : (isFlashOn ? "#" : "=")
        case .e: return "z"
        case .f: return "-"
        case .g: return "x"
        }
    }
}
