// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinModel

/// `citytop init`: writes the initial files of a city.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a commented configuration, catalog and page to begin with.",
        discussion: """
            Writes config.yaml with every key explained, and the folders catalog and layouts with \
            one domain and one page, into FOLDER, or ~/.config/citytop if none is given. Nothing is \
            overwritten: if one of the files exists, nothing is written and it ends with 73.
            """
    )

    @Argument(help: "The folder to write into; it is created if it is missing.")
    var folder: String?

    func run() throws {
        let target =
            folder.map { URL(fileURLWithPath: $0) }
            ?? CityOptions.ownConfiguration.deletingLastPathComponent()
        let template = try ProgramFiles().root.appending(path: "Data/template")
        let names = ["config.yaml", "catalog/machines.yaml", "layouts/machines.yaml"]
        let taken = names.filter {
            (try? FileManager.default.attributesOfItem(atPath: target.appending(path: $0).path))
                != nil
        }
        guard taken.isEmpty else {
            let names = taken.map { name in
                DisplayText("\"\(target.appending(path: name).path)\" exists.", limit: 600)
            }
            let advice: DisplayText =
                "Nothing was written. Name another folder, or move the files away."
            throw CommandError(lines: names + [advice], .cannotCreate)
        }
        let newFolders = [
            target, target.appending(path: "catalog"), target.appending(path: "layouts"),
        ]
        .filter { !FileManager.default.fileExists(atPath: $0.path) }
        var written: [URL] = []
        do {
            for name in names {
                let file = target.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                let output = try OutputFile(path: file.path, isReplacing: false)
                try output.write(Array(Data(contentsOf: template.appending(path: name))))
                try output.finish()
                written.append(file)
            }
        } catch {
            // A part of the files would be in the way of the next attempt.
            for file in written { try? FileManager.default.removeItem(at: file) }
            for folder in newFolders.reversed() { rmdir(folder.path) }
            let reason = (error as? OutputError)?.message
            throw CommandError(
                reason
                    ?? DisplayText(
                        "\"\(target.path)\" cannot be written: \(error.localizedDescription)",
                        limit: 800
                    ),
                .cannotCreate
            )
        }
        let path = target.appending(path: "config.yaml").path
        try Console.print(
            """
            Wrote \(DisplayText(path, limit: 600)), with a catalog and a page beside it.
            Edit them, then run: citytop check --config \(DisplayText(path, limit: 600))

            """
        )
    }
}
