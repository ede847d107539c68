// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Synchronization
import TwinAlarms
import TwinDashboard
import TwinModel
import TwinQuery
import TwinReports
import TwinServices
import TwinVocabulary

/// A runner of the configured program for new alarms, on a thread of its own.
///
/// Only the process that writes the cache has one, so that a screen beside a sync daemon does not
/// repeat its notifications.
final class AlarmNotifier: Sendable {
    private let desk: PeerDesk
    private let now: @Sendable () -> Instant
    private let troubles: TroubleLog
    private let publish: @Sendable (String?) -> Void
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let cancellation = Cancellation()
    private let state = Mutex(State())

    private struct State {
        var isStarted = false
        var isEnding = false
        var isPending = false
    }

    /// Creates a notifier that is not running.
    ///
    /// - Parameters:
    ///   - desk: The alarms and the configuration.
    ///   - log: The log of failures; nil for none.
    ///   - now: The clock of the city.
    ///   - publish: Called with the reason of a failure, and with nil after a success.
    init(
        _ desk: PeerDesk,
        log: Logger?,
        now: @escaping @Sendable () -> Instant,
        publish: @escaping @Sendable (String?) -> Void
    ) {
        self.desk = desk
        self.now = now
        self.publish = publish
        troubles = TroubleLog(log)
    }

    /// Starts the thread; alarms that are in the cache by now are not reported.
    func start() {
        state.withLock { $0.isStarted = true }
        var queue = AlarmCommandQueue()
        if desk.configuration.notification == .command, let sounding = try? sounding() {
            _ = queue.next(for: sounding, at: Int(MonotonicTime.milliseconds))
        }
        let first = queue
        let thread = Thread { [self] in work(first) }
        thread.name = "notify"
        thread.start()
    }

    /// Looks for new alarms soon.
    func look() {
        let isNew = state.withLock { state in
            defer { state.isPending = true }
            return state.isStarted && !state.isPending
        }
        if isNew { wake.signal() }
    }

    /// Ends the thread.
    ///
    /// - Parameter isPatient: True to check for alarms once more and wait for the program; false to
    ///   kill it.
    func stop(afterLook isPatient: Bool) {
        let isRunning = state.withLock { state in
            defer { state.isEnding = true }
            return state.isStarted && !state.isEnding
        }
        guard isRunning else { return }
        if !isPatient { cancellation.cancel() }
        wake.signal()
        ended.wait()
    }

    private func work(_ first: AlarmCommandQueue) {
        var queue = first
        while true {
            if queue.isWaiting {
                _ = wake.wait(timeout: .now() + .milliseconds(500))
            } else {
                wake.wait()
            }
            let isEnding = state.withLock { state in
                state.isPending = false
                return state.isEnding
            }
            if !cancellation.isCancelled { run(&queue) }
            guard isEnding else { continue }
            ended.signal()
            return
        }
    }

    private func run(_ queue: inout AlarmCommandQueue) {
        let configuration = desk.configuration
        guard configuration.notification == .command,
            !configuration.notificationCommand.isEmpty
        else {
            // If it is configured later, the alarms of that time are not reported.
            queue = AlarmCommandQueue()
            return
        }
        do {
            let item = queue.next(for: try sounding(), at: Int(MonotonicTime.milliseconds))
            guard let item else { return }
            let moment = Moment(at: now())
            let reporter = try desk.reporter(in: LanguageName.chosen(nil))
            guard
                let input = try reporter.commandInput(for: item.alarm, more: item.more, at: moment)
            else { return }
            let run = ProgramRun(
                words: configuration.notificationCommand,
                input: input.line + "\n",
                environment: environment(configuration).merging(input.variables) { $1 }
            )
            switch run.run(unless: cancellation) {
            case .done:
                troubles.settle()
                publish(nil)
            case .failed(let reason): fail("\(configuration.notificationCommand[0]): \(reason)")
            }
        } catch {
            fail("the alarms cannot be read: \(error)")
        }
    }

    private func fail(_ reason: String) {
        troubles.note("the command for alarms failed: \(reason)")
        publish(DisplayText(reason, limit: 300).string)
    }

    private func sounding() throws -> [AlarmSound.Alarm] {
        try desk.reporter().soundingAlarms(at: Moment(at: now()))
    }

    /// Returns the environment without the tokens of services.
    private func environment(_ configuration: Configuration) -> [String: String] {
        let secrets = Set(configuration.sources.compactMap(\.tokenVariable))
        return ProcessInfo.processInfo.environment.filter { !secrets.contains($0.key) }
    }
}
