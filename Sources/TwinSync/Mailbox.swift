// SPDX-License-Identifier: Apache-2.0

import Glibc
import TwinModel
import TwinServices

/// A queue of messages from several threads to one that waits without polling.
///
/// Timeouts use the monotonic clock, which cannot be set.
///
/// It is safe to share: `messages` is only accessed while `mutex` is held. The two C handles never
/// move, and are destroyed when the last reference to the mailbox is released.
final class Mailbox<Message: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var messages: [Message] = []

    init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Adds a message and wakes a waiting thread.
    func post(_ message: Message) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        messages.append(message)
        pthread_cond_signal(condition)
    }

    /// Removes and returns all messages.
    ///
    /// Waits for the first one without a timeout.
    func take() -> [Message] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while messages.isEmpty { pthread_cond_wait(condition, mutex) }
        return takeAll()
    }

    /// Removes and returns all messages.
    ///
    /// Waits for the first one until a deadline, after which the result is empty.
    func take(until deadline: Uptime) -> [Message] {
        var time = deadline.timespec
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while messages.isEmpty {
            if pthread_cond_timedwait(condition, mutex, &time) != 0 { break }
        }
        return takeAll()
    }

    private func takeAll() -> [Message] {
        defer { messages = [] }
        return messages
    }
}

/// A reading of the monotonic clock, for timeouts only.
///
/// It does not represent a time of day.
struct Uptime: Comparable {
    private var milliseconds: Int64

    /// Creates the reading after a duration from now.
    ///
    /// Negative durations count as zero.
    init(in wait: Duration) {
        let longest = Int64(86_400_000)
        milliseconds = MonotonicTime.milliseconds + min(max(wait.wholeMilliseconds, 0), longest)
    }

    static func < (left: Uptime, right: Uptime) -> Bool { left.milliseconds < right.milliseconds }

    var timespec: Glibc.timespec {
        Glibc.timespec(
            tv_sec: Int(milliseconds / 1000),
            tv_nsec: Int(milliseconds % 1000) * 1_000_000
        )
    }
}
