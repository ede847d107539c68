// SPDX-License-Identifier: Apache-2.0

// How much may be written to a terminal before it must have read some of it.
//
// Between the program and the eyes lie buffers of any size: the kernel's, sshd's, the network's.
// Whatever fits into them is late. The terminal itself reports how far it has read: a question for
// the cursor (ESC [ 6 n) is answered once everything before it has been drawn. From the bytes
// between two answers and the time between them follows the rate of the link, as a transport
// protocol measures it, and from that how much may be under way so that a key is still answered at
// once.
//
// An answer names no question, and may be lost, late or doubled. So it is used for the rate only if
// it is certain which question it belongs to, and what is under way is taken to be read at the known
// rate even without an answer. No answer is ever waited for longer than ``LinkMeter/longestWait``.

/// Measures the link to a terminal and says how much may be sent over it now.
///
/// It reads no clock: every call is given the milliseconds of one that only grows.
public struct LinkMeter: Sendable {
    /// What an answer will be used for.
    public enum Purpose: Hashable, Sendable {
        /// How wide a character is.
        case width
        /// If another program wrote on the screen.
        case repair
        /// How fast the link is.
        case pace
    }

    /// A question under way.
    struct Question: Sendable {
        var purpose: Purpose
        var sent: Int
        var time: Int
        /// True if another one was under way when it was asked, so that it had to wait its turn.
        var isQueued: Bool
        /// When its answer is late.
        var due: Int
        /// True if all that it is about was sent together with it, so that its trip shows the rate.
        var isClean: Bool
    }

    /// Questions under way, in order.
    var questions: [Question] = []
    /// What had been sent at the last question that was answered, and when that was.
    var lastAnswer = (sent: 0, time: 0)
    /// Since when an answer has been waited for.
    var waitingSince = 0
    /// When the first byte since the last question was sent; nil if none was.
    var unaskedSince: Int?
    /// How many bytes are taken to be on their way, and when that was counted.
    var backlog = (bytes: 0.0, time: 0)
    /// The latest trips of questions that had nothing before them on the link, at most four.
    var lightTrips: [Int] = []
    /// Late questions that a later answer was taken to have passed by, and that answer's time.
    var passed: (questions: [Question], time: Int)?
    /// What is sent at first, before anything is known, and grows with every answer.
    private var firstWindow = 4096
    private var seconds: [Second] = []

    private struct Second: Sendable {
        var number: Int
        var bytes: Int
        var frames: Int
    }

    /// How many bytes have been sent.
    public private(set) var sent = 0
    /// How many bytes a second the link carries; nil if that is not known.
    public internal(set) var bytesPerSecond: Double?
    /// The shortest time from a question to its answer, in milliseconds.
    public internal(set) var shortestTrip: Int?
    /// True if the terminal answers questions at all.
    public var isAnswering: Bool

    /// Below this rate, in bytes a second, the link is slow: 192 kbit/s.
    public static let slowRate = 24_000.0
    /// For how long an answer can keep anything from being sent, in milliseconds.
    public static let longestWait = 700
    /// For how long the link may be kept busy by what nobody asked for, in milliseconds.
    private static let quietTime = 80.0
    /// For how long the link may be kept busy by the answer to a key, in milliseconds.
    private static let keyTime = 160.0
    /// After this long without an answer more is sent all the same, in milliseconds.
    private static let patience = 250

    /// Begins to measure.
    ///
    /// - Parameters:
    ///   - isAnswering: true if the terminal is one that answers questions for its cursor.
    ///   - bytesPerSecond: how fast the line is, if that is known from its settings.
    public init(isAnswering: Bool, bytesPerSecond: Double? = nil) {
        self.isAnswering = isAnswering
        self.bytesPerSecond = bytesPerSecond
    }

    /// True if the link is so slow that not every frame can be drawn whole.
    public var isSlow: Bool { (bytesPerSecond ?? .infinity) < Self.slowRate }

    /// How many bytes are sent and not yet known to be read.
    public var underWay: Int { isAnswering && !questions.isEmpty ? sent - lastAnswer.sent : 0 }

    /// How many questions are under way.
    public var questionCount: Int { questions.count }

    /// Notes bytes that were sent.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - startsFrame: true if they begin a frame.
    ///   - time: the milliseconds now.
    public mutating func didSend(_ count: Int, startsFrame: Bool = false, at time: Int) {
        drain(until: time)
        backlog.bytes += Double(count)
        unaskedSince = unaskedSince ?? time
        sent += count
        let number = time / 1000
        if seconds.last?.number != number {
            seconds.append(Second(number: number, bytes: 0, frames: 0))
            if seconds.count > 12 { seconds.removeFirst() }
        }
        seconds[seconds.count - 1].bytes += count
        if startsFrame { seconds[seconds.count - 1].frames += 1 }
    }

    /// Makes room for more: an answer came.
    mutating func widenFirstWindow() { firstWindow = min(1 << 20, firstWindow * 2) }

    /// How many bytes may be sent now.
    ///
    /// - Parameters:
    ///   - isForKey: true if they answer a key; what nobody asked for waits until all is read.
    ///   - time: the milliseconds now.
    /// - Returns: 0 if something must be read first, for ``longestWait`` at most.
    public mutating func room(isForKey: Bool, at time: Int) -> Int {
        dropLostQuestions(at: time)
        guard isAnswering else {
            guard let rate = bytesPerSecond else { return .max }
            return max(64, Int(rate * Self.quietTime / 1000))
        }
        guard let rate = bytesPerSecond else {
            if underWay > 0, time - waitingSince > Self.patience {
                waitingSince = time
                widenFirstWindow()
            }
            return max(0, firstWindow - underWay)
        }
        drain(until: time)
        let isDue = questions.first.map { $0.due >= time } ?? false
        // As long as an answer is not late, what it is about is taken to be unread.
        let unread =
            isDue ? max(underWay, Int(min(backlog.bytes, 1e9))) : Int(min(backlog.bytes, 1e9))
        guard rate < Self.slowRate else {
            return max(0, max(1 << 16, Int(min(rate, 1e9) / 4)) - unread)
        }
        let trip = Double(min(shortestTrip ?? 0, 1000))
        let forKey = max(256, Int(rate * (trip + Self.keyTime) / 1000))
        let forOthers = max(96, Int(rate * Self.quietTime / 1000))
        let room = isForKey ? max(0, forKey - unread) : unread > 0 ? 0 : forOthers
        guard room == 0, time - waitingSince > Self.longestWait else { return room }
        waitingSince = time
        return isForKey ? forKey : forOthers
    }

    /// Counts what the link has carried since the last count, by its rate.
    ///
    /// A terminal that has not answered for a second may have stopped reading, so less is trusted then.
    mutating func drain(until time: Int) {
        let passed = max(0, time - backlog.time)
        backlog.time = max(time, backlog.time)
        guard let rate = bytesPerSecond, backlog.bytes > 0 else { return }
        let isSilent = !questions.isEmpty && time - waitingSince > 1000
        let trusted = isSilent ? min(rate, Self.slowRate) : rate
        backlog.bytes = max(0, backlog.bytes - trusted * Double(passed) / 1000)
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
