// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary
import TwinModel

extension Configuration {
    /// Returns the age at which a value becomes overdue.
    ///
    /// It is twice the interval and at least two seconds, and never less than one interval and one
    /// visit of
    /// the source, which is the age that a value on time can reach before the next one comes.
    public func gracePeriod(of property: CatalogProperty, domain: String?) -> Duration {
        var visit = Duration.zero
        for source in sources where source.domain == domain {
            visit = max(visit, source.interval)
        }
        let way = property.interval + visit + .seconds(2)
        return max(property.interval * 2, .seconds(2), visit == .zero ? .zero : way)
    }
}
