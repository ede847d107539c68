// SPDX-License-Identifier: Apache-2.0

extension LinkMeter {
    /// The delay in milliseconds after which an answer is late, before the link was measured.
    private static let firstPatience = 500
    /// The delay in milliseconds after which a question is lost, if it also exceeds three times the
    /// expected one.
    private static let lostAfter = 2000
    /// The delay in milliseconds after which a question is lost, before the link was measured.
    private static let firstLostAfter = 8000
    /// The largest number of bytes before a question whose trip measures the link's delay.
    private static let lightBytes = 40
    /// The longest time in milliseconds between bytes of one burst.
    private static let burstLength = 20
    /// The number of trips on an idle link that are kept.
    private static let mostLightTrips = 16
    /// The greatest difference in milliseconds of trips on an idle link with a steady delay.
    private static let steadiness = 400
    /// The smallest number of bytes before a question that measures the rate.
    private static let heavyBytes = 200

    /// Returns true if a request may be sent, because none is pending except lost ones.
    ///
    /// With one request at a time it is certain to which request an answer belongs.
    public mutating func mayAsk(at time: Int) -> Bool {
        dropLostQuestions(at: time)
        return questions.isEmpty
    }

    /// Records a question, which must be the last bytes sent.
    public mutating func didAsk(_ purpose: Purpose = .pace, at time: Int) {
        if questions.isEmpty { waitingSince = time }
        questions.append(
            Question(
                purpose: purpose,
                sent: sent,
                time: time,
                isQueued: !questions.isEmpty,
                due: time + expectedTrip,
                isClean: time - (unaskedSince ?? time) <= Self.burstLength
            )
        )
        unaskedSince = nil
    }

    /// The milliseconds after which the answer to a request sent now would be late.
    private var expectedTrip: Int {
        guard let rate = bytesPerSecond else { return Self.firstPatience }
        let busy = Int(min(Double(sent - lastAnswer.sent) * 1000 / max(1, rate), 20_000))
        return max(100, 2 * (delay + busy))
    }

    /// True if the trips of questions on an idle link differ so much that the trip of a single one
    /// does not show the rate.
    var isUnsteady: Bool {
        guard let shortest = lightTrips.min(), let longest = lightTrips.max() else { return false }
        return longest - shortest > Self.steadiness
    }

    /// The trip of a question on an idle link in milliseconds: the longest of the latest ones.
    private var delay: Int { max(shortestTrip ?? 0, lightTrips.max() ?? 0) }

    /// Records an answer.
    ///
    /// - Parameter time: The current milliseconds.
    /// - Returns: The purpose of the question; nil if none is under way, as for a duplicate answer.
    @discardableResult
    public mutating func didAnswer(at time: Int) -> Purpose? {
        guard !questions.isEmpty else {
            takeLate(at: time)
            return nil
        }
        let onTime = questions.firstIndex { $0.due >= time }
        guard let onTime, onTime > 0 else {
            // The first question is on time, or all are late, most likely because the link is slow.
            let question = questions.removeFirst()
            measure(question, at: time)
            return question.purpose
        }
        // The earlier questions are late: their answers are lost, or this one belongs to the first
        // of them. Further answers will decide, and until then nothing is measured.
        passed = (Array(questions[...onTime]), time)
        let purpose = questions[onTime].purpose
        settle(upTo: questions[onTime], at: time)
        lastAnswer = (questions[onTime].sent, time)
        questions.removeFirst(onTime + 1)
        waitingSince = time
        widenFirstWindow()
        return purpose
    }

    /// Uses an unexpected answer: the one before it was for a late question, and this one is for
    /// the next.
    private mutating func takeLate(at time: Int) {
        guard let late = passed else { return }
        passed = nil
        guard late.questions.count == 2, time - late.time < 10_000 else { return }
        let (first, second) = (late.questions[0], late.questions[1])
        if second.sent - first.sent >= Self.heavyBytes {
            note(bytes: second.sent - first.sent, busy: time - max(late.time, second.time))
        }
        lastAnswer = (second.sent, time)
    }

    /// Measures the link by a question and its answer.
    private mutating func measure(_ question: Question, at time: Int) {
        let bytes = question.sent - lastAnswer.sent
        let trip = max(0, time - question.time)
        shortestTrip = min(shortestTrip ?? trip, trip)
        if bytes <= Self.lightBytes {
            lightTrips.append(trip)
            if lightTrips.count > Self.mostLightTrips { lightTrips.removeFirst() }
        }
        if bytes >= Self.heavyBytes, question.isClean || bytesPerSecond == nil {
            let isBehind = question.isQueued && lastAnswer.time > question.time
            note(bytes: bytes, busy: isBehind ? time - lastAnswer.time : trip - delay)
        }
        widenFirstWindow()
        settle(upTo: question, at: time)
        lastAnswer = (question.sent, time)
        waitingSince = time
    }

    /// Records that all output before a request was read, and that the rest is in transit.
    private mutating func settle(upTo question: Question, at time: Int) {
        backlog = (Double(sent - question.sent), time)
    }

    private mutating func note(bytes: Int, busy: Int) {
        // A time too short to measure counts as the fastest measurable rate.
        let rate = Double(bytes) * 1000 / Double(max(4, busy))
        bytesPerSecond = bytesPerSecond.map { ($0 + rate) / 2 } ?? rate
    }

    /// Forgets the questions under way, for example after another program used the terminal.
    public mutating func forget(at time: Int) {
        questions.removeAll()
        passed = nil
        backlog = (0, time)
        lastAnswer = (sent, time)
    }

    /// Drops questions that are long overdue, because their answers may be lost, for example in a
    /// paste.
    mutating func dropLostQuestions(at time: Int) {
        guard let first = questions.first else { return }
        // While the rate is unknown nothing is held up, and the first frame may take long.
        guard bytesPerSecond != nil || time - first.time > Self.firstLostAfter else { return }
        let longest = max(Self.lostAfter, 3 * min(first.due - first.time, 20_000))
        guard time - max(first.time, waitingSince) > longest else { return }
        questions.removeFirst()
        if questions.isEmpty { lastAnswer = (sent, time) } else { waitingSince = time }
    }
}
