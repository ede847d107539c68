// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinFrame
import TwinLayout
import TwinModel
import TwinViews
import TwinVocabulary

/// The available themes: the user's own next to the configuration, then the shipped ones.
struct ThemeStore {
    let files: ThemeFiles

    /// Creates the store with its folders.
    ///
    /// - Parameters:
    /// - root: The folder that contains `Data`.
    /// - configuration: The configuration, next to which the user's `themes` folder may be.
    init(root: URL, configuration: URL?) {
        let beside = configuration ?? CityOptions.ownConfiguration
        files = ThemeFiles(
            folders: [
                beside.deletingLastPathComponent().appendingPathComponent("themes"),
                root.appendingPathComponent("Data/themes"),
            ]
        )
    }

    /// The names of the themes, the default first.
    var names: [String] { files.names }

    /// Returns the theme with a name.
    ///
    /// - Throws: `FileProblems` if there is no such theme or its file is invalid.
    func theme(_ name: String) throws(FileProblems) -> Theme {
        Theme(name: name, try files.check(name).get())
    }

    /// Returns the theme requested on the command line.
    ///
    /// - Throws: `CommandError` with the exit status 78.
    func asked(_ name: String) throws -> Theme {
        do throws(FileProblems) {
            return try theme(name)
        } catch {
            guard names.contains(name) else {
                throw CommandError(
                    DisplayText(
                        "There is no theme \"\(name)\". There are: "
                            + "\(names.joined(separator: ", "))."
                    ),
                    .usage
                )
            }
            throw CommandError(lines: error.description, .badConfiguration)
        }
    }

    /// Returns the theme after another one, in a cycle that skips themes with invalid files.
    func theme(after name: String) -> Theme? {
        let names = self.names
        guard let place = names.firstIndex(of: name) else { return try? theme("quiet") }
        let order = names[(place + 1)...] + names[...place]
        return order.lazy.compactMap { try? theme($0) }.first
    }
}
