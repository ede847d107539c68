// SPDX-License-Identifier: Apache-2.0

extension LinkMeter {
    /// How late an answer may be before it is doubted, in milliseconds, while nothing is known.
    private static let firstPatience = 500
    /// After this long, and three times what was to be expected, a question is lost, in milliseconds.
    private static let lostAfter = 2000
    /// The same while nothing is known of the link.
    private static let firstLostAfter = 8000
    /// A question with no more bytes before it than these is light: its trip is the link's delay.
    private static let lightBytes = 40
    /// What is sent within so many milliseconds is one burst.
    private static let burstLength = 20
    /// A question needs so many bytes before it to measure the rate.
    private static let heavyBytes = 200

    /// True if a question may be asked: none is under way, but for those that are lost.
    ///
    /// With one question at a time it is certain what an answer belongs to.
    public mutating func mayAsk(at time: Int) -> Bool {
        dropLostQuestions(at: time)
        return questions.isEmpty
    }

    /// Notes a question, which is the last thing that was sent.
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

    /// How long the answer to a question asked now may take without being late, in milliseconds.
    private var expectedTrip: Int {
        guard let rate = bytesPerSecond else { return Self.firstPatience }
        let busy = Int(min(Double(sent - lastAnswer.sent) * 1000 / max(1, rate), 20_000))
        return max(100, 2 * (delay + busy))
    }

    /// The time that a question takes on an idle link, in milliseconds: the longest of the last ones.
    private var delay: Int { max(shortestTrip ?? 0, lightTrips.max() ?? 0) }

    /// Notes an answer.
    ///
    /// - Parameter time: the milliseconds now.
    /// - Returns: what it was asked for; nil if nothing is asked, as for an answer that came twice.
    @discardableResult
    public mutating func didAnswer(at time: Int) -> Purpose? {
        guard !questions.isEmpty else {
            takeLate(at: time)
            return nil
        }
        let onTime = questions.firstIndex { $0.due >= time }
        guard let onTime, onTime > 0 else {
            // The first is on time, or all are late: a slow link is the likeliest reason.
            let question = questions.removeFirst()
            measure(question, at: time)
            return question.purpose
        }
        // Those before it are late; their answers are lost, or this one belongs to the first of them.
        // Further answers will show which, until then nothing is measured.
        passed = (Array(questions[...onTime]), time)
        let purpose = questions[onTime].purpose
        settle(upTo: questions[onTime], at: time)
        lastAnswer = (questions[onTime].sent, time)
        questions.removeFirst(onTime + 1)
        waitingSince = time
        widenFirstWindow()
        return purpose
    }

    /// Takes an answer that nobody waits for: the one before it was for a late question after all, and
    /// this one is for the next.
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

    /// Takes what a question and its answer show of the link.
    private mutating func measure(_ question: Question, at time: Int) {
        let bytes = question.sent - lastAnswer.sent
        let trip = max(0, time - question.time)
        shortestTrip = min(shortestTrip ?? trip, trip)
        if bytes <= Self.lightBytes {
            lightTrips.append(trip)
            if lightTrips.count > 4 { lightTrips.removeFirst() }
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

    /// What was sent before a question has been read; the rest is on its way.
    private mutating func settle(upTo question: Question, at time: Int) {
        backlog = (Double(sent - question.sent), time)
    }

    private mutating func note(bytes: Int, busy: Int) {
        // What takes no measurable time is as fast as can be measured.
        let rate = Double(bytes) * 1000 / Double(max(4, busy))
        bytesPerSecond = bytesPerSecond.map { ($0 + rate) / 2 } ?? rate
    }

    /// Forgets the questions under way, as after the terminal was given to another program.
    public mutating func forget(at time: Int) {
        questions.removeAll()
        passed = nil
        backlog = (0, time)
        lastAnswer = (sent, time)
    }

    /// Drops questions that are long overdue: an answer that was lost, in a paste for instance, would
    /// else be waited for until the next one came.
    mutating func dropLostQuestions(at time: Int) {
        guard let first = questions.first else { return }
        // Nothing is held up while the rate is not known, and the first frame may take long.
        guard bytesPerSecond != nil || time - first.time > Self.firstLostAfter else { return }
        let longest = max(Self.lostAfter, 3 * min(first.due - first.time, 20_000))
        guard time - max(first.time, waitingSince) > longest else { return }
        questions.removeFirst()
        if questions.isEmpty { lastAnswer = (sent, time) } else { waitingSince = time }
    }
}
