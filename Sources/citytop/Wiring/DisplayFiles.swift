// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinLayout
import TwinModel
import TwinVocabulary

/// The files that determine the display of a city, which are read again when one has been saved.
struct DisplayFiles {
    /// The content of the files.
    struct Content {
        var catalog: Catalog
        var layout: Layout
        var configuration: Configuration
    }

    /// The themes.
    let themes: ThemeStore
    private let city: CityFiles
    private var watch: FileWatch

    /// Creates a watch of the catalog, the layouts, the themes and the configuration.
    init(_ city: CityFiles, themes: ThemeStore) {
        self.city = city
        self.themes = themes
        watch = FileWatch(
            folders: city.folders + themes.files.folders,
            files: [city.configuration].compactMap { $0 }
        )
    }

    /// Returns true if a file was saved since the last call; meant to be called once per second.
    mutating func hasChanged() -> Bool { watch.hasChanged() }

    /// Reads the files again.
    ///
    /// Only the display part of the configuration is used; services are handled by sync.
    ///
    /// - Parameter current: The current configuration.
    /// - Returns: The content, or the problems found.
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
    /// The first error in a few lines that fit on a screen.
    var shown: [DisplayText] {
        let errors = problems.filter { $0.level == .error }
        guard let first = errors.first else { return [] }
        var problem = first
        problem.file = Self.shortened(first.file)
        return problem.lines
            + (errors.count > 1 ? [DisplayText("(+\(errors.count - 1): citytop check)")] : [])
    }

    /// Returns a path in which `~` replaces the user's home folder.
    private static func shortened(_ path: String) -> String {
        guard let home = ProcessInfo.processInfo.environment["HOME"], home.count > 1,
            path.hasPrefix(home + "/")
        else { return path }
        return "~" + path.dropFirst(home.count)
    }
}
