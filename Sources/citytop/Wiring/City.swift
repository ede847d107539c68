// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinDashboard
import TwinModel
import TwinQuery
import TwinVocabulary

/// A city to show: its vocabulary, its pages, its configuration and its observations.
struct City {
    var catalog: Catalog
    var layout: Layout
    var configuration: Configuration
    var archive: any CityArchive

    /// The city's time zone; UTC if its name is unknown.
    var zone: TimeZone { configuration.zone }

    /// The builder that queries the archive and formats the results.
    var builder: ViewModelBuilder {
        ViewModelBuilder(
            catalog: catalog,
            layout: layout,
            configuration: configuration,
            archive: archive
        )
    }
}

extension Configuration {
    /// The city's time zone; UTC if its name is unknown.
    var zone: TimeZone { TimeZone(identifier: timeZone) ?? .gmt }
}
