// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import TwinModel

/// A log of problems that prevent sync from writing; each is logged once until it is resolved.
final class TroubleLog: Sendable {
    private let log: Logger?
    private let logged = Mutex<Set<String>>([])

    init(_ log: Logger?) { self.log = log }

    /// Logs a sentence, unless it was logged since the last time without problems.
    func note(_ sentence: String) {
        let isNew = logged.withLock { logged in
            if logged.count >= 64 { logged = [] }
            return logged.insert(sentence).inserted
        }
        if isNew { log?.error("\(DisplayText(sentence))") }
    }

    /// Records that no problem remains.
    func settle() { logged.withLock { $0 = [] } }
}
