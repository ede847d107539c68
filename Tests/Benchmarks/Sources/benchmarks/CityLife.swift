// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TwinModel

/// A city that continues on its own thread: once per second one source's new data is appended.
final class CityLife: Sendable {
    private let isOver = Atomic(false)
    private let end = DispatchSemaphore(value: 0)

    /// Starts the city.
    init(_ day: KeptDay) {
        Thread.detachNewThread { [self] in
            var day = day
            var waiting: [SourceID: Batch] = [:]
            var number = 0
            while !isOver.load(ordering: .relaxed) {
                let now = Instant.wall
                for batch in day.tell(to: now) {
                    if waiting[batch.source] == nil {
                        waiting[batch.source] = batch
                    } else {
                        waiting[batch.source]?.observations += batch.observations
                        waiting[batch.source]?.events += batch.events
                    }
                }
                if let due = waiting.keys.min(), let batch = waiting.removeValue(forKey: due) {
                    try? day.keep([batch])
                }
                if number % 5 == 0 { try? day.note(at: now) }
                number += 1
                Thread.sleep(forTimeInterval: 1)
            }
            end.signal()
        }
    }

    /// Stops the city when its last append has finished.
    func stop() {
        isOver.store(true, ordering: .relaxed)
        end.wait()
    }
}
