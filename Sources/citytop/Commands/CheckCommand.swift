// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinLayout

/// `citytop check`: finds every mistake in layouts, catalog and configuration.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check layouts, catalog and configuration; tell every mistake and its mend.",
        discussion: "Ends with 0 where all is well and with 78 where something has to be mended."
    )

    @OptionGroup var city: CityOptions

    @Option(name: .long, help: "A folder of layout files.", completion: .directory)
    var layouts: String?

    @Option(name: .long, help: "A folder of catalog files.", completion: .directory)
    var catalog: String?

    func run() throws {
        let shipped = try ProgramFiles().shipped
        let problems = checkAll(
            layouts: layouts.map { URL(fileURLWithPath: $0) } ?? shipped.layouts,
            catalog: catalog.map { URL(fileURLWithPath: $0) } ?? shipped.catalog,
            configuration: city.configurationURL,
            environment: ProcessInfo.processInfo.environment
        )
        for problem in problems { Console.complain(lines: problem.description) }
        if problems.contains(where: { $0.level == .error }) { throw ExitCode.badConfiguration }
        Console.print("Layouts, catalog and configuration are in order.\n")
    }
}
