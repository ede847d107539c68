// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinImport
import TwinModel

/// `citytop import`: makes a recording of anybody's history.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a recording of CSV files, packed by gzip or not.",
        discussion: """
            A long table has a line for each value: entity, property, time, value, and as it \
            likes unit, name, district and kind. A wide table has a column for each property of the \
            entity that another column names, or, with --property, a column for each entity. A \
            table of time and value alone tells of an entity named as the file is; --file-name \
            '{property}_{entity}' takes more from the name.

            Lines that cannot be read are counted, named and, with --rejects, kept aside. Of two \
            values of one series and time the greater is kept.
            """
    )

    @Argument(help: "The files.", completion: .file(extensions: ["csv", "gz"]))
    var files: [String]

    @Option(name: .shortAndLong, help: "The recording to make.", completion: .file())
    var output: String

    @Flag(name: .long, help: "Replace the recording where there is one already.")
    var replace = false

    @OptionGroup(title: "What the columns are") var columns: ImportColumnOptions
    @OptionGroup(title: "Times") var times: ImportTimeOptions
    @OptionGroup(title: "Values") var values: ImportValueOptions
    @OptionGroup(title: "Names on the screen") var names: ImportNameOptions

    func run() throws {
        var options = ImportOptions()
        try columns.apply(to: &options)
        try times.apply(to: &options)
        try values.apply(to: &options)
        try names.apply(to: &options)
        let run = ImportRun(
            files: files,
            output: output,
            isReplacing: replace,
            options: options,
            domain: names.domain,
            city: names.city,
            rejects: values.rejects
        )
        try run.run()
    }
}

/// How the columns of a table are told apart.
struct ImportColumnOptions: ParsableArguments {
    @Option(name: .long, help: "The column of times; several, by commas, are joined by spaces.")
    var timeColumn: String?

    @Option(name: .long, help: "The column that names the entity; several are joined by \"/\".")
    var entityColumn: String?

    @Option(name: .long, help: "The columns of values, by commas; else all that hold numbers.")
    var valueColumn: [String] = []

    @Option(name: .long, help: "Columns to pass over, by commas.")
    var skipColumn: [String] = []

    @Option(name: .long, help: "What the columns of values are: entities or properties.")
    var columns: ColumnsName?

    @Option(name: .long, help: "The property, where no column tells it.")
    var property: String?

    @Option(name: .long, help: "The entity, where no column tells it.")
    var entity: String?

    @Option(name: .long, help: "What a file's name tells: '{property}_{entity}'; {} is anything.")
    var fileName: String?

    @Option(name: .long, help: "What stands between columns: one character, or tab.")
    var delimiter: String?

    @Flag(name: .long, help: "The first line names no columns; they are #1, #2, ….")
    var noHeader = false

    func apply(to options: inout ImportOptions) throws {
        options.timeColumns = Self.list(timeColumn.map { [$0] } ?? [])
        options.entityColumns = Self.list(entityColumn.map { [$0] } ?? [])
        options.valueColumns = Self.list(valueColumn)
        options.skippedColumns = Self.list(skipColumn)
        options.columns = columns.flatMap { ImportOptions.Columns(rawValue: $0.rawValue) }
        options.property = property
        options.entity = entity
        options.fileName = fileName
        options.hasHeader = !noHeader
        if let delimiter {
            let byte = delimiter == "tab" || delimiter == "\\t" ? 0x09 : delimiter.utf8.first
            guard let byte, delimiter.utf8.count == 1 || byte == 0x09, byte != 0x22, byte != 0x0A
            else {
                throw ValidationError("--delimiter is one character such as ';', or tab.")
            }
            options.delimiter = byte
        }
    }

    /// Names with commas between them.
    static func list(_ texts: [String]) -> [String] {
        texts.flatMap { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
    }
}

/// What columns of values are, as the command line names it.
enum ColumnsName: String, ExpressibleByArgument, CaseIterable {
    case entities
    case properties
}
