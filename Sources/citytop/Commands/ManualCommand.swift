// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinLayout
import TwinModel

/// `citytop manual`: the manual page, generated from the command definitions, for packagers.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page (mdoc).",
        shouldDisplay: false
    )

    @Flag(name: .long, help: "Print Documents/configuration.md in place of the manual page.")
    var configurationGuide = false

    @Option(name: .long, help: "The language of the manual page: en or zh.")
    var language: LanguageName?

    func run() throws {
        if configurationGuide { return try Console.print(ConfigurationGuide.markdown) }
        let tool = try JSONDecoder().decode(
            ManualPage.Tool.self,
            from: Data(Citytop._dumpHelp().utf8)
        )
        let page = ManualPage(
            tool.command,
            title: Citytop.name,
            language: language?.language ?? .english
        )
        try Console.print(page.text)
    }
}
