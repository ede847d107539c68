// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

extension EntityID {
    /// The identity of a thing of a kind, from the one that its catalogue or ledger gave it.
    ///
    /// The identity is kept whole, because its last part alone is not unique: two offers may end in
    /// `/1`. Only what precedes a part `kind:` is left out: `urn:city:data_product:P012` is
    /// `data_product:P012`, the name that trades refer to.
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

    /// The thing that a trade refers to, by its identity or by the name of its kind and its own.
    static func traded(_ id: String, kind: String) -> EntityID {
        let isAddress = id.contains("/") || id.hasPrefix("urn:") || id.hasPrefix("did:")
        return isAddress ? EntityID(native: id, kind: kind) : .reference(id, kind: kind)
    }
}
