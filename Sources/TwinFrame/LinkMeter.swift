// SPDX-License-Identifier: Apache-2.0

// How much may be written to a terminal before it must have read some of it.
//
// Between the program and the eyes lie buffers of any size: the kernel's, sshd's, the network's.
// Whatever fits into them is late. The terminal itself tells how far it has read: a question for the
// cursor (ESC [ 6 n) is answered once everything before it has been drawn. From the bytes between
// two answers and the time between them follows the rate of the link, as a transport protocol
// measures it, and from that how much may be under way so that a key is still answered at once.

/// Measures the link to a terminal and says how much may be sent over it now.
///
/// It reads no clock: every call is told the milliseconds of one that only grows.
public struct LinkMeter: Sendable {
    /// A question under way.
    private struct Question: Sendable {
        var sent: Int
        var time: Int
        /// Whether another one was under way when it was asked, so that it had to wait its turn.
        var isQueued: Bool
    }

    /// What is sent at first, before anything is known, and grows with every answer.
    private var firstWindow = 4096
    private var questions: [Question] = []
    private var lastAnswer = (sent: 0, time: 0)
    private var waitingSince = 0
    private var seconds: [Second] = []

    private struct Second: Sendable {
        var number: Int
        var bytes: Int
        var frames: Int
    }

    /// How many bytes have been sent.
    public private(set) var sent = 0
    /// How many bytes a second the link carries; nothing where that is not known.
    public private(set) var bytesPerSecond: Double?
    /// The shortest time from a question to its answer, in milliseconds.
    public private(set) var shortestTrip: Int?
    /// Whether the terminal answers questions at all.
    public var isAnswering: Bool

    /// Below this rate, in bytes a second, the link is slow: 192 kbit/s.
    public static let slowRate = 24_000.0
    /// For how long the link may be kept busy by what nobody asked for, in milliseconds.
    private static let quietTime = 80.0
    /// For how long the link may be kept busy by the answer to a key, in milliseconds.
    private static let keyTime = 160.0
    /// After this long without an answer more is sent all the same, in milliseconds.
    private static let patience = 250
    /// After this long, and three times what was to be expected, an answer is taken for lost, in
    /// milliseconds.
    private static let lostAfter = 2000

    /// Begins to measure.
    ///
    /// - Parameters:
    ///   - isAnswering: whether the terminal is one that answers questions for its cursor.
    ///   - bytesPerSecond: how fast the line is, where that is known from its settings.
    public init(isAnswering: Bool, bytesPerSecond: Double? = nil) {
        self.isAnswering = isAnswering
        self.bytesPerSecond = bytesPerSecond
    }

    /// Whether the link is so slow that not every frame can be drawn whole.
    public var isSlow: Bool { (bytesPerSecond ?? .infinity) < Self.slowRate }

    /// How many bytes are sent and not yet known to be read.
    public var underWay: Int { isAnswering && !questions.isEmpty ? sent - lastAnswer.sent : 0 }

    /// How many questions are under way.
    public var questionCount: Int { questions.count }

    /// Takes note of bytes that were sent, and whether they begin a frame.
    public mutating func didSend(_ count: Int, startsFrame: Bool = false, at time: Int) {
        sent += count
        let number = time / 1000
        if seconds.last?.number != number {
            seconds.append(Second(number: number, bytes: 0, frames: 0))
            if seconds.count > 12 { seconds.removeFirst() }
        }
        seconds[seconds.count - 1].bytes += count
        if startsFrame { seconds[seconds.count - 1].frames += 1 }
    }

    /// Takes note of a question, which is the last thing that was sent.
    public mutating func didAsk(at time: Int) {
        if questions.isEmpty { waitingSince = time }
        questions.append(Question(sent: sent, time: time, isQueued: !questions.isEmpty))
    }

    /// Takes note of an answer.
    public mutating func didAnswer(at time: Int) {
        guard !questions.isEmpty else { return }
        let question = questions.removeFirst()
        let count = question.sent - lastAnswer.sent
        let trip = max(0, time - question.time)
        shortestTrip = min(shortestTrip ?? trip, trip)
        let busy =
            question.isQueued && lastAnswer.time > question.time
            ? time - lastAnswer.time : trip - (shortestTrip ?? 0)
        if count >= 200 {
            // What takes no time that can be told is as fast as can be told.
            let rate = Double(count) * 1000 / Double(max(4, busy))
            bytesPerSecond = bytesPerSecond.map { ($0 + rate) / 2 } ?? rate
        }
        firstWindow = min(1 << 20, firstWindow * 2)
        lastAnswer = (question.sent, time)
        waitingSince = time
    }

    /// Forgets the questions under way, as after the terminal was given to another program.
    public mutating func forget(at time: Int) {
        questions.removeAll()
        lastAnswer = (sent, time)
    }

    /// How many bytes may be sent now.
    ///
    /// - Parameters:
    ///   - isForKey: whether they answer a key; what nobody asked for waits until all is read.
    ///   - time: the milliseconds now.
    /// - Returns: nothing where something must be read first.
    public mutating func room(isForKey: Bool, at time: Int) -> Int {
        forgetLostAnswers(at: time)
        guard isAnswering else {
            guard let rate = bytesPerSecond else { return .max }
            return max(64, Int(rate * Self.quietTime / 1000))
        }
        guard let rate = bytesPerSecond else {
            if underWay > 0, time - waitingSince > Self.patience {
                waitingSince = time
                firstWindow = min(1 << 20, firstWindow * 2)
            }
            return max(0, firstWindow - underWay)
        }
        guard rate < Self.slowRate else {
            return max(0, max(1 << 16, Int(min(rate, 1e9) / 4)) - underWay)
        }
        let trip = Double(min(shortestTrip ?? 0, 1000))
        if isForKey { return max(0, max(256, Int(rate * (trip + Self.keyTime) / 1000)) - underWay) }
        return underWay > 0 ? 0 : max(96, Int(rate * Self.quietTime / 1000))
    }

    /// Gives up on answers that are long overdue: one that was lost, in a paste for instance, would
    /// else keep a slow link waiting for ever.
    private mutating func forgetLostAnswers(at time: Int) {
        guard isAnswering, !questions.isEmpty, let rate = bytesPerSecond else { return }
        let busy = min(Double(underWay) * 1000 / max(1, rate), 60_000)
        let longest = Self.lostAfter + 3 * Int(busy) + 3 * min(shortestTrip ?? 0, 10_000)
        if time - waitingSince > longest { forget(at: time) }
    }

    /// How long the answers that are under way may take to come, in milliseconds, two seconds at
    /// the most.
    public var patienceForAnswers: Int {
        guard !questions.isEmpty else { return 0 }
        let busy = bytesPerSecond.map { Double(underWay) * 1000 / max(1, $0) } ?? 0
        return min(2000, 150 + 2 * (shortestTrip ?? 0) + Int(min(busy, 2000)))
    }

    /// What was sent in the last seconds: bytes and frames a second.
    public func traffic(at time: Int) -> (bytes: Int, frames: Double) {
        let present = time / 1000
        let past = seconds.filter { $0.number < present && $0.number >= present - 5 }
        let first = seconds.first?.number ?? present
        let span = max(1, min(5, present - first))
        let bytes = past.reduce(0) { $0 + $1.bytes } / span
        return (bytes, Double(past.reduce(0) { $0 + $1.frames }) / Double(span))
    }
}
