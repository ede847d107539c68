// SPDX-License-Identifier: Apache-2.0

import Glibc
import TwinModel

/// Where threads leave messages for one that waits for them without polling.
///
/// Waits are measured on the monotonic clock, which nobody can set.
///
/// It is safe to share: `messages` is read and written only while `mutex` is held, and the two C
/// handles never move and are destroyed only when nobody refers to the mailbox any more.
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

    /// Leaves a message and wakes whoever waits.
    func post(_ message: Message) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        messages.append(message)
        pthread_cond_signal(condition)
    }

    /// Takes all messages, waiting for the first as long as need be.
    func take() -> [Message] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while messages.isEmpty { pthread_cond_wait(condition, mutex) }
        return takeAll()
    }

    /// Takes all messages, waiting for the first until the uptime given; nothing where none came.
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

/// A reading of the monotonic clock, for waits alone: it says nothing about the time of day.
struct Uptime: Comparable {
    private var milliseconds: Int64

    /// The reading that comes so long after the present one; a negative wait is none.
    init(in wait: Duration) {
        var time = Glibc.timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let present = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        let longest = Int64(86_400_000)
        milliseconds = present + min(max(wait.wholeMilliseconds, 0), longest)
    }

    static func < (left: Uptime, right: Uptime) -> Bool { left.milliseconds < right.milliseconds }

    var timespec: Glibc.timespec {
        Glibc.timespec(
            tv_sec: Int(milliseconds / 1000),
            tv_nsec: Int(milliseconds % 1000) * 1_000_000
        )
    }
}
