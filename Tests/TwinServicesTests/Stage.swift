// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A value that a test changes while a server reads it.
final class Stage<Value: Sendable>: Sendable {
    private let content: Mutex<Value>

    init(_ value: Value) { content = Mutex(value) }

    /// The current value.
    var value: Value { content.withLock { $0 } }

    /// Changes the value.
    @discardableResult
    func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        content.withLock { body(&$0) }
    }
}
