// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

extension AlarmReporter {
    /// Returns a line for each kept act.
    ///
    /// - Parameters:
    ///   - outcome: The outcome of a request.
    ///   - alarms: The alarms of the request in order; empty if they are not known.
    ///   - act: The act; nil for an undo.
    /// - Returns: The act, the alarm and the row of each kept act.
    public func lines(
        kept outcome: AlarmOutcome,
        alarms: [SeriesID],
        act: AlarmAct?
    ) -> [DisplayText] {
        let refused = Set(outcome.refused.compactMap(\.alarm))
        let done = alarms.filter { !refused.contains($0) }
        let name = act.map { words.act($0) } ?? words.text("taken back", "已撤销")
        return outcome.kept.enumerated().map { place, row in
            let alarm = done.indices.contains(place) ? "\(done[place])" : ""
            let parts = ["\(name)", alarm].filter { !$0.isEmpty }.joined(separator: " ")
            return words.text("\(parts) (row \(row))", "\(parts)（第\(row)行）")
        }
    }

    /// Returns a line for each refused act.
    public func lines(refused outcome: AlarmOutcome) -> [DisplayText] {
        outcome.refused.map { refused in
            let sentence = refused.refusal.sentence(in: language)
            guard let alarm = refused.alarm else { return DisplayText(sentence) }
            return DisplayText("\(alarm)\(language == .chinese ? "：" : ": ")\(sentence)")
        }
    }

    /// Returns the JSON of an outcome.
    public func value(of outcome: AlarmOutcome) -> ReportValue {
        .object([
            ("kept", .list(outcome.kept.map { .integer($0) })),
            ("batch", outcome.batch.map { .integer($0) } ?? .null),
            (
                "refused",
                .list(
                    outcome.refused.map { refused in
                        .object([
                            ("alarm", .text(orNull: refused.alarm.map { "\($0)" })),
                            ("code", .text(refused.refusal.code.rawValue)),
                            ("sentence", .text(refused.refusal.sentence(in: language))),
                        ])
                    }
                )
            ),
        ])
    }
}
