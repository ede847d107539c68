// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// The texts of the clock.
struct ClockWords: Sendable {
    let scene: Scene

    /// Returns the model of the clock.
    func model(_ time: TimeControl) -> ClockModel {
        let rate = time.clock.rate
        let going: ClockModel.Going =
            time.isLive ? .live : rate == 0 ? .standing : rate > 0 ? .forward : .backward
        let word: Word =
            switch going {
            case .live, .behind, .halted: .live
            case .standing: .paused
            case .forward: .playing
            case .backward: .backwards
            }
        if going == .live, scene.condition.trouble != nil {
            return ConditionWords(scene: scene).haltedClock()
        }
        guard going != .live else {
            // LIVE means that the data is current, so the clock does not show it if every source
            // has been silent for too long.
            let behind = scene.sources.behind
            return ClockModel(
                going: behind == nil ? .live : .behind,
                word: behind.map {
                    scene.words.amount(scene.times.age($0), scene.words[.behindNow])
                }
                    ?? scene.words[.live],
                rate: .empty,
                lag: .empty,
                tightLag: .empty,
                knowledge: .empty
            )
        }
        var model = ClockModel(
            going: going,
            word: scene.words[word],
            rate: rate == 0 ? .empty : Self.rateText(abs(rate)),
            lag: .empty,
            tightLag: .empty,
            knowledge: scene.words[time.knowledge == .seen ? .asSeen : .asKnown]
        )
        if time.isAtEnd, going == .standing {
            model.word = scene.words[.atEnd]
            model.lag = scene.words[.ofRecording]
            return model
        }
        let length = scene.times.exact(time.lag)
        let end = scene.words[time.span == nil ? .behindLive : .beforeEnd]
        let lag = scene.language == .chinese ? "\(end)\(length)" : "\(length) \(end)"
        model.lag = DisplayText(lag)
        // A lag of zero has no minus sign.
        let isChinese = scene.language == .chinese
        let mark = isChinese ? time.span == nil ? "落后" : "余" : "-"
        model.tightLag = DisplayText(time.lag < .seconds(1) ? "\(length)" : "\(mark)\(length)")
        return model
    }

    /// Returns the text of a rate: `60`, `1/4`, `1.5`.
    private static func rateText(_ rate: Double) -> DisplayText {
        if let whole = Int(exactly: rate) { return DisplayText("\(whole)") }
        if let part = Int(exactly: 1 / rate) { return DisplayText("1/\(part)") }
        let tenths = (rate * 10).rounded() / 10
        return DisplayText("\(tenths)")
    }
}
