// SPDX-License-Identifier: Apache-2.0

import CNcurses
import Glibc
public import TwinFrame

extension Terminal {
    /// Returns the next key, waiting for at most the given time.
    ///
    /// Keys take precedence over everything else. The result is nil after the wait or a wake from
    /// another thread. Once the terminal is gone, every call returns `.hangup` at once.
    public func nextKey(within wait: Duration) -> Key? {
        let deadline = Self.monotonicMilliseconds() &+ Self.milliseconds(wait)
        while true {
            if let key = takeKey() { return key }
            drawMore()
            let left = max(0, deadline &- Self.monotonicMilliseconds())
            // Silence after an escape means the Escape key; slow links split sequences.
            var pause = min(left, silenceLeft ?? left)
            if isBehind { pause = min(pause, 50) }
            var queries = [
                pollfd(fd: input, events: Int16(POLLIN), revents: 0),
                pollfd(
                    fd: SignalState.shared.pointee.wakeInput,
                    events: Int16(POLLIN),
                    revents: 0
                ),
                pollfd(
                    fd: outlet.isEmpty ? -1 : outlet.descriptor,
                    events: Int16(POLLOUT),
                    revents: 0
                ),
            ]
            let count = poll(&queries, 3, Int32(pause))
            if count < 0 {
                if errno == EINTR { continue }
                isGone = true
                continue
            }
            if count == 0 {
                if silenceLeft == 0 { handle(decoder.settle()) }
                if let key = takeKey() { return key }
                if left <= pause { return nil }
                continue
            }
            if queries[2].revents != 0, !outlet.flush() { isGone = true }
            let isWoken = queries[1].revents != 0
            if isWoken { drainWakes() }
            if queries[0].revents & Int16(POLLIN) != 0 {
                readInput()
            } else if queries[0].revents != 0 {
                isGone = true
            }
            if let key = takeKey() { return key }
            if isWoken { return nil }
        }
    }

    /// The remaining milliseconds of silence until the decoder's held bytes are resolved; nil if it
    /// holds none.
    private var silenceLeft: Int? {
        decoder.patience.map { max(0, lastInput &+ $0 &- Self.monotonicMilliseconds()) }
    }

    /// Wakes `nextKey`, which then returns at once.
    ///
    /// Other threads use `waker`.
    public func wake() { waker.wake() }

    private func takeKey() -> Key? {
        if !keys.isEmpty { return keys.removeFirst() }
        for signal in SignalActions.ending where SignalState.take(signal) { return .signal(signal) }
        if isGone { return .hangup }
        if SignalState.take(SIGTSTP) {
            stop()
            return .resize
        }
        // If another process stopped this one, the terminal may be in any mode.
        let wentOn = SignalState.take(SIGCONT)
        let changed = SignalState.take(SIGWINCH)
        if wentOn || changed {
            updateSize()
            // Output for the old size may have landed anywhere.
            if wentOn { redraw() } else { clearok(citytop_screen(), true) }
            plan.begin()
            return .resize
        }
        return nil
    }

    private func drainWakes() {
        var bytes = [UInt8](repeating: 0, count: 512)
        while read(SignalState.shared.pointee.wakeInput, &bytes, bytes.count) == bytes.count {}
    }

    func readInput() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(input, &bytes, bytes.count)
        decoder.expectsCursor = meter.questionCount > 0
        if count > 0 {
            lastInput = Self.monotonicMilliseconds()
            handle(decoder.decode(bytes[..<count]))
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            isGone = true
        }
    }

    private func handle(_ inputs: [KeyDecoder.Input]) {
        for item in inputs {
            switch item {
            case .key(let key): keys.append(key)
            case .cursor(let row, let column):
                let purpose = meter.didAnswer(at: Self.monotonicMilliseconds())
                handleReport(row: row, column: column, purpose)
            }
        }
    }

    static func monotonicMilliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec &* 1000 &+ time.tv_nsec / 1_000_000
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        if seconds < 0 { return 0 }
        if seconds > 86_400 { return 86_400_000 }
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
