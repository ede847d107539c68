// SPDX-License-Identifier: Apache-2.0

public import TwinFrame
public import TwinModel
import TwinAlarms
import TwinDashboard
import TwinVocabulary

extension AlarmReporter {
    /// The number of columns of a handover sheet.
    public static let sheetWidth = 80

    /// Returns a handover sheet as one page of text.
    ///
    /// Long lists are cut; the line after them counts the rest.
    ///
    /// - Parameters:
    ///   - sheet: The content.
    ///   - width: The greatest number of columns.
    ///   - fit: The widths of characters.
    /// - Returns: The lines.
    public func lines(
        of sheet: HandoverSheet,
        width: Int = sheetWidth,
        fit: TextFit = TextFit()
    ) -> [DisplayText] {
        var page = SheetPage(fit: fit, width: width, colon: language == .chinese ? "：" : ": ")
        head(of: sheet, into: &page)
        page.title(words.text("ACTIVE, NOT ACKNOWLEDGED", "未恢复，未确认"), sheet.unacknowledged.count)
        add(sheet.unacknowledged, most: 8, sheet, into: &page)
        page.title(words.text("ACTIVE, ACKNOWLEDGED", "未恢复，已确认"), sheet.acknowledged.count)
        add(sheet.acknowledged, most: 6, sheet, into: &page)
        page.title(
            words.text("SHELVED, SUPPRESSED, OUT OF SERVICE", "搁置、抑制、停用"),
            sheet.suppressed.count
        )
        add(sheet.suppressed, most: 6, sheet, into: &page)
        page.title(
            words.text("BACK TO NORMAL, NOT ACKNOWLEDGED", "恢复正常，未确认"),
            sheet.returned.count
        )
        add(sheet.returned, most: 3, sheet, into: &page)
        page.title(
            words.text("CAME AND WENT", "本班发生并已恢复"),
            sheet.episodes.reduce(0) { $0 + $1.count }
        )
        page.add(sheet.episodes.map { text(of: $0, near: sheet.span.upperBound) }, most: 5, words)
        page.title(words.text("FLOODS OF ALARMS", "告警泛滥"), sheet.floods.count)
        for item in sheet.floods.prefix(3) {
            page.add([line(of: item, near: sheet.span.upperBound).string], most: 1, words)
            page.add(detail: detail(of: item, near: sheet.span.upperBound).string)
        }
        figures(of: sheet, into: &page)
        sources(of: sheet, into: &page)
        page.title(words.text("NOTES", "备忘"), sheet.notes.count)
        page.add(
            sheet.notes.map { note in
                let about = note.thing.isEmpty ? "" : " (\(note.thing))"
                let time = times.minute(note.instant, near: sheet.span.upperBound)
                let colon = language == .chinese ? "：" : ": "
                return "\(time) \(note.author)\(about)\(colon)\(note.text)"
            },
            most: 6,
            words
        )
        return page.lines
    }

    private func head(of sheet: HandoverSheet, into page: inout SheetPage) {
        let city = configuration.city.text(in: language)
        let title = words.text("HANDOVER", "交接班")
        let position = sheet.position.map { "  ·  \($0)" } ?? ""
        page.lines.append(DisplayText("\(title)  \(city)\(simulatedMark)\(position)", limit: 78))
        page.lines.append(
            DisplayText(
                "\(times.full(sheet.span.lowerBound)) – \(times.full(sheet.span.upperBound))"
            )
        )
        func signature(_ number: Int) -> String {
            guard sheet.signatures.indices.contains(number) else {
                return String(repeating: "_", count: 24)
            }
            let entry = sheet.signatures[number]
            return "\(entry.author.name) \(times.minute(entry.instant))"
        }
        let goes = words.text("goes", "交班")
        let comes = words.text("comes", "接班")
        page.lines.append(DisplayText("\(goes) \(signature(0))    \(comes) \(signature(1))"))
        for entry in sheet.signatures {
            guard let comment = entry.comment, !comment.isEmpty else { continue }
            page.add(["\(entry.author.name)\(page.colon)\(comment)"], most: 1, words)
        }
    }

    private func add(
        _ items: [AlarmListing],
        most: Int,
        _ sheet: HandoverSheet,
        into page: inout SheetPage
    ) {
        let now = sheet.span.upperBound
        let (shown, rest) = Self.cut(items, to: most)
        var table = TextTable([
            .init("", priority: 9), .init("", priority: 9),
            .init("", least: 22, priority: 7), .init("", least: 20, priority: 8),
            .init("", isTrailing: true, priority: 9), .init("", isTrailing: true, priority: 6),
        ])
        table.rows = shown.map { item in
            let row = item.row
            let isUnsure = row.status.state.isActive && item.validity != .valid
            let mark = row.status.state.letter.rawValue + (isUnsure ? "?" : "")
            let onset = row.onset.map {
                (row.isOlder ? "≤" : "") + times.minute($0, near: now).string
            }
            return [
                DisplayText("\(mark) \(words.priority(row.priority))"), DisplayText(onset ?? ""),
                Words(language).placed(item.what, item.firstOut.mark(of: item.row.alarm)),
                item.thing, item.value,
                item.limit.isEmpty ? .empty : words.text("limit \(item.limit)", "限值 \(item.limit)"),
            ]
        }
        let lines = table.lines(width: page.width - 2, fit: page.fit).dropFirst()
        for (item, line) in zip(shown, lines) {
            page.lines.append(DisplayText("  \(line)"))
            let status = item.row.status
            if let signature = status.suppressed ?? status.acknowledgement {
                var text = "\(times.minute(signature.instant, near: now)) \(signed(signature))"
                if let until = status.shelvedUntil {
                    let time = times.minute(until, near: now)
                    text += words.text("; until \(time)", "；至\(time)").string
                    if sheet.endsInNextShift(item) {
                        text += words.text(" (in the next shift)", "（下一班内）").string
                    }
                }
                if status.state.isSuppressed, !status.state.isActive {
                    text += words.text("; normal now", "；目前正常").string
                }
                page.add(detail: text)
            }
            let remark = Words(language).remark(on: item.firstOut.mark(of: item.row.alarm))
            if !remark.isEmpty { page.add(detail: remark.string) }
            if let note = status.note {
                page.add(detail: "\(times.minute(note.instant, near: now)) \(signed(note))")
            }
        }
        guard !rest.isEmpty else { return }
        let counts = Priority.allCases.reversed().compactMap { priority -> String? in
            let count = rest.filter { $0.row.priority == priority }.count
            return count == 0 ? nil : "\(count) \(words.priority(priority))"
        }
        let list = counts.joined(separator: language == .chinese ? "，" : ", ")
        page.lines.append(words.text("  and \(list) more", "  另有\(list)"))
    }

    /// Divides alarms into those that have a line and the others.
    ///
    /// At most three of one name have lines, so that many similar ones do not hide the others.
    private static func cut(
        _ items: [AlarmListing],
        to most: Int
    ) -> (shown: [AlarmListing], rest: [AlarmListing]) {
        guard items.count > most else { return (items, []) }
        var counts: [DisplayText: Int] = [:]
        var shown: [AlarmListing] = []
        var rest: [AlarmListing] = []
        for item in items {
            if shown.count < most, counts[item.what, default: 0] < 3 {
                counts[item.what, default: 0] += 1
                shown.append(item)
            } else {
                rest.append(item)
            }
        }
        return (shown, rest)
    }

    private func text(of episode: HandoverSheet.Episode, near now: Instant) -> String {
        let span =
            "\(times.minute(episode.start, near: now))–\(times.minute(episode.end, near: now))"
        let count = episode.count > 1 ? "\(episode.count)× " : ""
        let comma = Words(language)[.comma]
        var text = "\(words.priority(episode.priority))  \(span)  \(count)\(episode.what)\(comma)"
        text += "\(episode.place)"
        if episode.alarms > 1 {
            text += words.text(" and \(episode.alarms - 1) more", "等\(episode.alarms)处").string
        }
        return text
    }

    /// Adds the figures of the shift beside those of 30 days.
    private func figures(of sheet: HandoverSheet, into page: inout SheetPage) {
        page.title(words.text("FIGURES", "指标"))
        // If only the shift itself was evaluated, its figures have nothing to be compared with.
        let length = sheet.span.upperBound.duration(since: sheet.span.lowerBound)
        let evaluated = Duration.seconds(30 * 86_400) * sheet.month.evaluatedShare
        let hasMonth = evaluated > length * 2
        var table = TextTable(
            [
                .init("", least: 20, priority: 9),
                .init(words.text("shift", "本班"), isTrailing: true, priority: 9),
            ]
                + (hasMonth
                    ? [.init(words.text("30 days", "30天"), isTrailing: true, priority: 8)] : [])
                + [.init(words.text("acceptable", "可接受"), isTrailing: true, priority: 7)]
        )
        let month = FigureRow.rows(of: sheet.month, self)
        table.rows = FigureRow.rows(of: sheet.figures, self).prefix(7).enumerated().map {
            [$1.name, $1.value] + (hasMonth ? [month[$0].value] : []) + [$1.acceptable]
        }
        for line in table.lines(width: page.width - 2, fit: page.fit) {
            page.lines.append(DisplayText("  \(line)"))
        }
        if !hasMonth {
            page.lines.append(
                words.text(
                    "  No earlier shift of the last 30 days is kept to compare with.",
                    "  近30天没有更早班次的数据可比。"
                )
            )
        } else if sheet.month.evaluatedShare < 0.99 {
            page.lines.append(
                words.text(
                    "  Alarms were evaluated in \(percent(sheet.month.evaluatedShare, 1)) of the 30 days.",
                    "  30天评估覆盖率\(percent(sheet.month.evaluatedShare, 1))。"
                )
            )
        }
    }

    private func sources(of sheet: HandoverSheet, into page: inout SheetPage) {
        page.title(
            words.text("NOT DELIVERING, NOT EVALUATED", "无数据、未评估"),
            sheet.sources.count + sheet.notEvaluated.count
        )
        let now = sheet.span.upperBound
        page.add(
            sheet.sources.map { source in
                let state = Words(language).state(source.state)
                let since = times.minute(source.since, near: now)
                return words.text(
                    "\(source.id): \(state) since \(since)",
                    "\(source.id)：自\(since)\(state)"
                ).string
            }
                + sheet.notEvaluated.map { item in
                    "\(words.priority(item.row.priority))  \(item.what)\(Words(language)[.comma])"
                        + "\(item.place)"
                },
            most: 6,
            words
        )
    }
}

/// The lines of a sheet.
private struct SheetPage {
    let fit: TextFit
    let colon: String
    let width: Int
    var lines: [DisplayText] = []

    init(fit: TextFit, width: Int, colon: String) {
        self.fit = fit
        self.width = width
        self.colon = colon
    }

    /// Adds the title of a section with the number of its rows.
    mutating func title(_ title: DisplayText, _ count: Int? = nil) {
        lines.append(.empty)
        lines.append(count.map { DisplayText("\(title)\(colon)\($0)") } ?? title)
    }

    /// Adds rows, each shortened to the page's width.
    mutating func add(_ rows: [String], most: Int, _ words: ReportWords) {
        for row in rows.prefix(most) {
            lines.append(DisplayText("  \(fit.fitted(DisplayText(row), to: width - 2))"))
        }
        let rest = rows.count - most
        if rest > 0 { lines.append(words.text("  and \(rest) more", "  另有\(rest)项")) }
    }

    /// Adds the lines of a text below an alarm, two at most.
    mutating func add(detail text: String) {
        let parts = fit.lines(DisplayText(text), to: width - 6)
        for part in parts.prefix(2) {
            lines.append(DisplayText("      \(fit.fitted(part, to: width - 6))"))
        }
    }
}
