// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A converter of reports of moments into the lines that describe the changes between them.
///
/// A line is `time  LEVEL  what, where: value, since`. Alarms are reported when they begin, become
/// more or less urgent, and end; services when they fall behind and when they are on time again;
/// events once; numbers at first, when their level changes, and when their words have changed and a
/// minute has passed. Nothing depends on colour or position.
public struct PlainLog: Sendable {
    private var words: Words
    private var told: [String: Told] = [:]
    private struct Told: Sendable {
        var item: PlainReport.Item
        var instant: Instant
    }

    /// The least time between two reports of a value that keeps changing.
    static let pause = Duration.seconds(60)

    /// Creates an empty log in a language.
    public init(_ language: Language) { words = Words(language) }

    /// Returns the lines about changes since the last report.
    public mutating func lines(of report: PlainReport) -> [DisplayText] {
        var lines: [DisplayText] = []
        var present: Set<String> = []
        for item in report.items where present.insert(item.id).inserted {
            let before = told[item.id]
            guard isNews(item, before, at: report.instant) else { continue }
            told[item.id] = Told(item: item, instant: report.instant)
            if item.kind == .source, before == nil, !item.isStale { continue }
            lines.append(line(item, report))
        }
        for (id, old) in told.sorted(by: { $0.key < $1.key }) where !present.contains(id) {
            told[id] = nil
            guard old.item.kind == .alarm else { continue }
            var item = old.item
            item.value = words[.cleared]
            item.level = .normal
            lines.append(line(item, report))
        }
        return lines
    }

    private func isNews(_ item: PlainReport.Item, _ before: Told?, at instant: Instant) -> Bool {
        guard let before else { return true }
        if before.item.level != item.level || before.item.isStale != item.isStale { return true }
        switch item.kind {
        case .event, .source: return false
        case .alarm, .number:
            return before.item.value != item.value
                && instant.duration(since: before.instant) >= Self.pause
        }
    }

    private func line(_ item: PlainReport.Item, _ report: PlainReport) -> DisplayText {
        let word: DisplayText
        switch item.kind {
        case .alarm where item.level == .normal: word = words[.cleared]
        case .source: word = item.isStale ? words[.stale] : words[.fresh]
        case .number where item.isStale: word = words[.stale]
        case .alarm, .event, .number:
            word = item.level == .normal ? words[.allNormal] : words.level(item.level)
        }
        var text = "\(report.time)  \(word)  \(item.what)"
        if !item.place.isEmpty { text += "\(words[.comma])\(item.place)" }
        if !item.value.isEmpty, item.value != word { text += ": \(item.value)" }
        if !item.since.isEmpty { text += "\(words[.comma])\(words.since(item.since))" }
        return DisplayText(text)
    }
}
