// SPDX-License-Identifier: Apache-2.0

// This file determines the amount of output that may be written to a terminal before it must have
// read some of it.
//
// Between the program and the eye are buffers of any size: the kernel's, sshd's, the network's. All
// output in them is late. The terminal itself reports how far it has read: a request for the cursor
// position (ESC [ 6 n) is answered once everything before it has been drawn. The bytes and the time
// between two answers give the rate of the link, as in a transport protocol, and the rate gives the
// number of bytes that may be under way so that a key still has an immediate effect.
//
// An answer does not identify its question, and may be lost, late or duplicated. So it is used for
// the rate only if its question is certain, and bytes under way count as read at the known rate
// even without an answer. No answer delays output for longer than ``LinkMeter/longestWait``.

/// A meter of the link to a terminal, which limits how much may be sent now.
///
/// It reads no clock: every call receives the milliseconds of a monotonic clock.
public struct LinkMeter: Sendable {
    /// The purpose of a question.
    public enum Purpose: Hashable, Sendable {
        /// To measure the width of a character.
        case width
        /// To detect output of another program on the screen.
        case repair
        /// To measure the speed of the link.
        case pace
    }

    /// A question under way.
    struct Question: Sendable {
        var purpose: Purpose
        var sent: Int
        var time: Int
        /// True if another request was pending when it was sent.
        var isQueued: Bool
        /// The time after which its answer is late.
        var due: Int
        /// True if all bytes before it were sent together with it, so that its trip measures the
        /// rate.
        var isClean: Bool
    }

    /// The questions under way, in order.
    var questions: [Question] = []
    /// The bytes sent before the last answered question, and the time of its answer.
    var lastAnswer = (sent: 0, time: 0)
    /// The time since which an answer is awaited.
    var waitingSince = 0
    /// The time of the first byte since the last question; nil if there is none.
    var unaskedSince: Int?
    /// The estimated number of bytes under way, and the time of the estimate.
    var backlog = (bytes: 0.0, time: 0)
    /// The latest trips of questions on an idle link, at most sixteen.
    var lightTrips: [Int] = []
    /// The time since which no output could be sent; nil if output can be sent.
    private var heldSince: Int?
    /// Late questions that a later answer seems to have overtaken, and the time of that answer.
    var passed: (questions: [Question], time: Int)?
    /// The bytes that may be sent before the link is measured.
    ///
    /// They grow with every answer.
    private var firstWindow = 4096
    private var seconds: [Second] = []

    private struct Second: Sendable {
        var number: Int
        var bytes: Int
        var frames: Int
    }

    /// The number of bytes sent.
    public private(set) var sent = 0
    /// The rate of the link in bytes per second; nil if unknown.
    public internal(set) var bytesPerSecond: Double?
    /// The shortest time from a question to its answer, in milliseconds; nil if unknown.
    public internal(set) var shortestTrip: Int?
    /// True if the terminal answers questions.
    public var isAnswering: Bool

    /// The rate below which a link is slow, in bytes per second: 192 kbit/s.
    public static let slowRate = 24_000.0
    /// The longest time in milliseconds for which a missing answer holds up output.
    public static let longestWait = 700
    /// The milliseconds for which output that is not an answer to a key may occupy the link.
    private static let quietTime = 80.0
    /// The milliseconds for which the answer to a key may occupy the link.
    private static let keyTime = 160.0
    /// The milliseconds without an answer after which more is sent before the link is measured.
    private static let patience = 250

    /// Creates a meter.
    ///
    /// - Parameters:
    ///   - isAnswering: True if the terminal answers requests for its cursor position.
    ///   - bytesPerSecond: The speed of the line; nil if its settings do not contain it.
    public init(isAnswering: Bool, bytesPerSecond: Double? = nil) {
        self.isAnswering = isAnswering
        self.bytesPerSecond = bytesPerSecond
    }

    /// True if the link is too slow to draw every frame completely.
    public var isSlow: Bool { (bytesPerSecond ?? .infinity) < Self.slowRate }

    /// The number of bytes that were sent and not yet confirmed as read.
    public var underWay: Int { isAnswering && !questions.isEmpty ? sent - lastAnswer.sent : 0 }

    /// The number of questions under way.
    public var questionCount: Int { questions.count }

    /// Records bytes that were sent.
    ///
    /// - Parameters:
    ///   - count: The number of bytes.
    ///   - startsFrame: True if they begin a frame.
    ///   - time: The current milliseconds.
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

    /// Doubles the bytes that may be sent before the link is measured, up to 1 MiB.
    mutating func widenFirstWindow() { firstWindow = min(1 << 20, firstWindow * 2) }

    /// Returns the number of bytes that may be sent now.
    ///
    /// - Parameters:
    ///   - isForKey: True for the answer to a key. Other output waits until everything is read.
    ///   - time: The current milliseconds.
    /// - Returns: The number of bytes; 0 if some must be read first, for at most ``longestWait``.
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
        // Until an answer is late, the bytes before its question count as unread.
        let unread =
            isDue ? max(underWay, Int(min(backlog.bytes, 1e9))) : Int(min(backlog.bytes, 1e9))
        guard rate < Self.slowRate else {
            return max(0, max(1 << 16, Int(min(rate, 1e9) / 4)) - unread)
        }
        let trip = Double(min(shortestTrip ?? 0, 1000))
        // If answers are late at random, the rate may be a mistake, and small bursts of a frame
        // could take many seconds. Frames are then sent as a whole.
        let forKey = isUnsteady ? 1 << 16 : max(256, Int(rate * (trip + Self.keyTime) / 1000))
        let forOthers = isUnsteady ? 1 << 16 : max(96, Int(rate * Self.quietTime / 1000))
        let room =
            isForKey && !isUnsteady ? max(0, forKey - unread) : unread > 0 ? 0 : forOthers
        guard room == 0 else {
            heldSince = nil
            return room
        }
        // Answers that keep arriving late must not extend the wait.
        let since = min(heldSince ?? time, waitingSince)
        heldSince = heldSince ?? time
        guard time - since > Self.longestWait else { return 0 }
        heldSince = nil
        waitingSince = time
        return isForKey ? forKey : forOthers
    }

    /// Subtracts from the backlog the output that the link has carried since the last call, by its
    /// rate.
    ///
    /// A terminal that has not answered for a second may have stopped reading, so a lower rate is
    /// assumed.
    mutating func drain(until time: Int) {
        let passed = max(0, time - backlog.time)
        backlog.time = max(time, backlog.time)
        guard let rate = bytesPerSecond, backlog.bytes > 0 else { return }
        let isSilent = !questions.isEmpty && time - waitingSince > 1000
        let trusted = isSilent ? min(rate, Self.slowRate) : rate
        backlog.bytes = max(0, backlog.bytes - trusted * Double(passed) / 1000)
    }

    /// The milliseconds that pending answers may still take, at most 2000.
    public var patienceForAnswers: Int {
        guard !questions.isEmpty else { return 0 }
        let busy = bytesPerSecond.map { Double(underWay) * 1000 / max(1, $0) } ?? 0
        return min(2000, 150 + 2 * (shortestTrip ?? 0) + Int(min(busy, 2000)))
    }

    /// Returns the mean bytes and frames per second over the last five seconds.
    public func traffic(at time: Int) -> (bytes: Int, frames: Double) {
        let present = time / 1000
        let past = seconds.filter { $0.number < present && $0.number >= present - 5 }
        let first = seconds.first?.number ?? present
        let span = max(1, min(5, present - first))
        let bytes = past.reduce(0) { $0 + $1.bytes } / span
        return (bytes, Double(past.reduce(0) { $0 + $1.frames }) / Double(span))
    }
}
