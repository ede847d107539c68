// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary

extension MetricRule {
    /// All labels that describe the entity, its parent's among them.
    var descriptions: Set<String> { parent.map { attributes.union([$0]) } ?? attributes }
}
