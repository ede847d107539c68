// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinDashboard
public import TwinFrame
public import TwinModel
public import TwinQuery
import TwinVocabulary

extension AlarmReporter {
    /// Returns the list of alarms at a moment as lines of text.
    ///
    /// - Parameters:
    ///   - moment: The moment of the list.
    ///   - width: The number of terminal columns; nil for as many as needed.
    ///   - fit: The widths of characters.
    /// - Returns: A heading, the titles and a line for each alarm.
    /// - Throws: An error of the archive.
    public func list(
        at moment: Moment,
        width: Int? = nil,
        fit: TextFit = TextFit()
    ) throws -> [DisplayText] {
        let items = try items(at: moment)
        guard !items.isEmpty else { return [heading(items, at: moment)] }
        var table = TextTable([
            .init("", priority: 9),
            .init(words[.state], priority: 3),
            .init(words[.priority], priority: 7),
            .init(words[.onset], priority: 6),
            .init(words[.what], least: 19, priority: 9),
            .init(words[.place], least: 21, priority: 8),
            .init(words[.value], isTrailing: true, priority: 6),
            .init(words[.limit], isTrailing: true, priority: 4),
            .init(words[.acked], least: 8, priority: 5),
            .init(words[.shelved], priority: 7),
        ])
        table.rows = items.map { cells($0, near: moment.instant, withDistrict: true) }
        // On a narrow terminal the names of things matter more than their districts.
        if let width, table.width(fit: fit) > width {
            table.rows = items.map { cells($0, near: moment.instant, withDistrict: false) }
        }
        return [heading(items, at: moment)] + table.lines(width: width, fit: fit)
    }

    /// Returns the list of alarms at a moment as lines of JSON, one an alarm.
    public func listJSON(at moment: Moment) throws -> [String] {
        try items(at: moment).map { value(of: $0, at: moment).line }
    }

    private func heading(_ items: [AlarmListing], at moment: Moment) -> DisplayText {
        let isChinese = language == .chinese
        let comma = isChinese ? "，" : ", "
        var text = "\(times.full(moment.instant))\(simulatedMark)"
        if let known = moment.known { text += "\(comma)\(words[.asKnown]) \(times.full(known))" }
        func count(_ word: ReportWords.Word, _ condition: (AlarmListing) -> Bool) -> String? {
            let count = items.filter(condition).count
            guard count > 0 else { return nil }
            return isChinese ? "\(words[word])\(count)" : "\(count) \(words[word])"
        }
        let active = items.filter(\.isActive).count
        var parts = [
            items.isEmpty
                ? "\(words[.noAlarms])" : words.text("\(active) active", "活动\(active)").string
        ]
        parts += [
            count(.unacked) { [.b, .d].contains($0.row.status.state.letter) },
            words.state(.e).string.counted(
                items.filter { $0.row.status.state.letter == .e }.count,
                language
            ),
            count(.notEvaluated) {
                $0.row.status.state.isActive && $0.validity == .notEvaluated
            },
        ].compactMap { $0 }
        return DisplayText(text + (isChinese ? "：" : ": ") + parts.joined(separator: comma))
    }

    /// The word that the city is simulated, in parentheses; empty if it is not.
    var simulatedMark: String {
        guard configuration.isSimulated else { return "" }
        let word = words[.simulated]
        return language == .chinese ? "（\(word)）" : " (\(word))"
    }

    private func cells(
        _ listing: AlarmListing,
        near now: Instant,
        withDistrict hasDistrict: Bool
    ) -> [DisplayText] {
        let row = listing.row
        let state = row.status.state
        let isUnsure = state.isActive && listing.validity != .valid
        let onset = row.onset.map { (row.isOlder ? "≤" : "") + times.minute($0, near: now).string }
        var word = words.state(state.letter)
        if listing.validity == .notEvaluated, state.isActive, !state.isSuppressed {
            word = words[.tooOld]
        }
        let signature = row.status.acknowledgement ?? row.status.suppressed
        return [
            DisplayText(state.letter.rawValue + (isUnsure ? "?" : "")),
            word,
            words.priority(row.priority),
            DisplayText(onset ?? ""),
            Words(language).placed(listing.what, listing.firstOut.mark(of: row.alarm)),
            hasDistrict ? listing.place : listing.thing,
            listing.value,
            listing.limit,
            DisplayText(signature.map(signed) ?? ""),
            row.status.shelvedUntil.map { times.minute($0, near: now) } ?? .empty,
        ]
    }

    /// Returns the author of an act with the reason and the comment.
    func signed(_ signature: AlarmStatus.Signature) -> String {
        var text = signature.author.name
        let said = [signature.reason.map { words.reason($0).string }, signature.comment]
            .compactMap { $0 }.filter { !$0.isEmpty }
        if !said.isEmpty {
            text += language == .chinese ? "：" : ": "
            text += said.joined(separator: language == .chinese ? "，" : ", ")
        }
        return text
    }

    /// Returns the JSON of an alarm of a list.
    func value(of listing: AlarmListing, at moment: Moment) -> ReportValue {
        let row = listing.row
        let status = row.status
        let bound = row.limit.flatMap { $0.above ?? $0.below }
        let firstOut: ReportValue =
            switch listing.firstOut {
            case .alone, .later: .flag(false)
            case .first: .flag(true)
            case .notSeparable: .null
            }
        return .object([
            ("alarm", .text(listing.name)),
            ("series", .text("\(row.alarm)")),
            ("what", .text(listing.what.string)),
            ("place", .text(listing.place.string)),
            ("priority", .text(orNull: row.priority.map { "\($0)" })),
            ("letter", .text(status.state.letter.rawValue)),
            ("state", .text(status.state.standardName)),
            ("condition", .text(status.state.isActive ? "active" : "normal")),
            ("validity", .text(listing.validity.name)),
            ("onset", .instant(row.onset)),
            ("onset_is_older", .flag(row.isOlder)),
            ("annunciated", .instant(status.announced)),
            ("cleared", .instant(status.cleared)),
            ("acked_by", .text(orNull: status.acknowledgement?.author.name)),
            ("acked_at", .instant(status.acknowledgement?.instant)),
            ("acked_comment", .text(orNull: status.acknowledgement?.comment)),
            ("suppressed_by", .text(orNull: status.suppressed?.author.name)),
            ("suppression", .text(status.state.suppression.rawValue)),
            ("reason", .text(orNull: status.suppressed?.reason?.rawValue)),
            ("shelved_until", .instant(status.shelvedUntil)),
            ("value_at_onset", .number(orNull: status.run?.value)),
            ("value", .number(orNull: row.value)),
            ("limit", .number(orNull: bound)),
            ("limit_is_lower", .flag(row.limit.map { $0.above == nil } ?? false)),
            ("rule", .text(listing.limit.string)),
            ("unit", .text(listing.unit.ucum)),
            ("activation", .instant(status.activation)),
            ("activations", .integer(Int64(status.activations))),
            ("first_out", firstOut),
            ("group", .text(listing.group)),
            ("as_of", .instant(moment.instant)),
            ("known", .instant(moment.known)),
            ("simulated", .flag(configuration.isSimulated)),
        ])
    }
}

extension String {
    /// Returns the word with a number in the order of a language; nil if the number is 0.
    fileprivate func counted(_ count: Int, _ language: Language) -> String? {
        guard count > 0 else { return nil }
        return language == .chinese ? "\(self)\(count)" : "\(count) \(self)"
    }
}
