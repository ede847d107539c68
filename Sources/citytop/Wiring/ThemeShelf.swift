// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinFrame
import TwinLayout
import TwinModel
import TwinViews

/// The themes at hand: the user's own beside the configuration, then the shipped ones.
struct ThemeShelf {
    let files: ThemeFiles

    /// Names the places.
    ///
    /// - Parameters:
    ///   - root: the folder that holds `Data`.
    ///   - configuration: the configuration, beside which the user's `themes` may lie.
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

    /// The theme of a name.
    ///
    /// - Throws: `FileProblems`, where there is no such theme or its file is wrong.
    func theme(_ name: String) throws(FileProblems) -> Theme {
        Theme(name: name, try files.check(name).get())
    }

    /// The theme that the command line asks for.
    ///
    /// - Throws: the exit status 78, once the complaint has been made.
    func asked(_ name: String) throws -> Theme {
        do throws(FileProblems) {
            return try theme(name)
        } catch {
            guard names.contains(name) else {
                Console.complain(
                    DisplayText(
                        "There is no theme \"\(name)\". There are: "
                            + "\(names.joined(separator: ", "))."
                    )
                )
                throw ExitCode.usage
            }
            Console.complain(lines: error.description)
            throw ExitCode.badConfiguration
        }
    }

    /// The theme that follows another one, going round; one whose file is wrong is left out.
    func theme(after name: String) -> Theme? {
        let names = self.names
        guard let place = names.firstIndex(of: name) else { return try? theme("quiet") }
        let order = names[(place + 1)...] + names[...place]
        return order.lazy.compactMap { try? theme($0) }.first
    }
}
