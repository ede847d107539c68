// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinLayout
import TwinModel

/// The files that decide how a city is shown, read again when one of them has been saved.
struct DisplayFiles {
    /// What the files say now.
    struct Content {
        var catalog: Catalog
        var layout: Layout
        var configuration: Configuration
    }

    /// The themes.
    let themes: ThemeShelf
    private let city: CityFiles
    private var watch: FileWatch

    /// Watches the catalog, the layouts, the themes and the configuration.
    init(_ city: CityFiles, themes: ThemeShelf) {
        self.city = city
        self.themes = themes
        watch = FileWatch(
            folders: [city.catalog, city.layouts] + themes.files.folders,
            files: [city.configuration].compactMap { $0 }
        )
    }

    /// Whether one of them was saved since the last time; to be asked once a second.
    mutating func hasChanged() -> Bool { watch.hasChanged() }

    /// Reads them again.
    ///
    /// Of the configuration only what is shown is taken: services are the business of sync.
    ///
    /// - Parameter current: the configuration so far.
    /// - Returns: what they say, or what is wrong in them.
    func read(keeping current: Configuration) -> Result<Content, FileProblems> {
        do throws(FileProblems) {
            let (catalog, layout, read) = try city.read(
                environment: ProcessInfo.processInfo.environment
            )
            var configuration = current
            if let read {
                configuration.city = read.city
                configuration.isSimulated = read.isSimulated
                configuration.timeZone = read.timeZone
            }
            return .success(
                Content(catalog: catalog, layout: layout, configuration: configuration)
            )
        } catch {
            return .failure(error)
        }
    }
}

extension FileProblems {
    /// The first error in as few lines as a screen has room for.
    var shown: [DisplayText] {
        let errors = problems.filter { $0.level == .error }
        guard let first = errors.first else { return [] }
        var problem = first
        problem.file = Self.shortened(first.file)
        return problem.lines
            + (errors.count > 1 ? [DisplayText("(+\(errors.count - 1): citytop check)")] : [])
    }

    /// A path with `~` in the place of the user's own folder.
    private static func shortened(_ path: String) -> String {
        guard let home = ProcessInfo.processInfo.environment["HOME"], home.count > 1,
            path.hasPrefix(home + "/")
        else { return path }
        return "~" + path.dropFirst(home.count)
    }
}
