// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

extension ViewModelBuilder {
    /// Returns the notice of the outcomes of an act, by the picture that was built last.
    ///
    /// - Parameters:
    ///   - outcomes: The outcome of each request.
    ///   - requests: The requests of the act.
    /// - Returns: The notice in the language of that picture.
    public func notice(
        of outcomes: [AlarmOutcome],
        to requests: [AlarmRequest]
    ) -> LocalizedText {
        guard let request = requests.first else { return LocalizedText("") }
        let outcome = AlarmOutcome(
            kept: outcomes.flatMap(\.kept),
            refused: outcomes.flatMap(\.refused)
        )
        guard let scene else {
            return LocalizedText(
                Words(.english).notice(of: outcome, to: request, now: .empty).string,
                chinese: Words(.chinese).notice(of: outcome, to: request, now: .empty).string
            )
        }
        let alarm = outcome.refused.lazy.compactMap(\.alarm).first
        let now = alarm.flatMap { try? Self.state(of: $0, in: scene) } ?? .empty
        return LocalizedText(scene.words.notice(of: outcome, to: request, now: now).string)
    }

    /// Returns the name of an alarm with its present priority and state.
    private static func state(of alarm: SeriesID, in scene: Scene) throws -> DisplayText {
        let name = try scene.name(of: alarm.entity)
        let row = scene.alarmRow(of: alarm)
        let level = scene.words.level(Level(row?.priority))
        let state = scene.words.state(row?.status.state ?? AlarmState())
        let parts = [name, level, state].filter { !$0.isEmpty }.map(\.string)
        return DisplayText(parts.joined(separator: scene.words[.comma].string), limit: 160)
    }
}
