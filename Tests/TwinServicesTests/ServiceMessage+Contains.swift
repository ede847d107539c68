// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension ServiceMessage {
    /// True if the sentence in English contains a text.
    func contains(_ text: String) -> Bool { english.contains(text) }
}
