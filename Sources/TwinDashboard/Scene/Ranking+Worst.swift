// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinQuery

extension Ranking {
    /// The order in which the worst value of a property is first.
    ///
    /// The least is first of what is worse when lower, such as the temperature of homes; the greatest
    /// of everything else.
    init(worstFirst property: CatalogProperty) {
        self = property.worse == .lower ? .lowest : .highest
    }
}
