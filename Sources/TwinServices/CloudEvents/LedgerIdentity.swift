// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension EntityID {
    /// Creates the identity of an entity from its kind and its identity in a catalogue or ledger.
    ///
    /// The whole identity is kept, because its last part is not unique: two offers may end in `/1`.
    /// Only text before a part `kind:` is dropped. For example, `urn:city:data_product:P012`
    /// becomes `data_product:P012`, the name used by trades.
    init(native id: String, kind: String) {
        let mark = kind + ":"
        if id.hasPrefix(mark) {
            self.init(id)
        } else if let range = id.range(of: ":" + mark), range.upperBound < id.endIndex {
            self.init(String(id[id.index(after: range.lowerBound)...]))
        } else {
            self.init(mark + id)
        }
    }

    /// Returns the entity named by a trade, either by its identity or by its kind and its own name.
    static func traded(_ id: String, kind: String) -> EntityID {
        let isAddress = id.contains("/") || id.hasPrefix("urn:") || id.hasPrefix("did:")
        return isAddress ? EntityID(native: id, kind: kind) : .reference(id, kind: kind)
    }
}
