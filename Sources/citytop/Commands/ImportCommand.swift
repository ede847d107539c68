// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinCache
import TwinImport
import TwinModel

/// `citytop import`: creates a recording from any history.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a recording of CSV files, packed by gzip or not.",
        discussion: """
            A long table has a line for each value: entity, property, time, value, and optionally \
            unit, name, district and kind. A wide table has a column for each property of the \
            entity that another column names, or, with --property, a column for each entity. A \
            table of time and value alone is about an entity named as the file; --file-name \
            '{property}_{entity}' takes more from the name.

            Before it begins, the import prints its reading of the head of a file: the meaning \
            of each column and the formats of times, numbers and texts. --dry-run prints only \
            that. Numbers in a column of times are read without --time-format only if they must \
            be Unix times.

            Lines that cannot be read are counted by reason, named and, with --rejects, kept in a file. \
            Of two values of one series and time that differ, the greater is kept, and it is reported.
            """
    )

    @Argument(help: "The files.", completion: .file(extensions: ["csv", "gz"]))
    var files: [String]

    @Option(name: .shortAndLong, help: "The recording to make.", completion: .file())
    var output: String?

    @Flag(
        name: [.long, .customLong("force")],
        help: "Replace the recording, and the file of --rejects, if they are there already."
    )
    var replace = false

    @Flag(name: .long, help: "Only print how the files are read; 65 if they cannot be imported.")
    var dryRun = false

    @OptionGroup(title: "What the columns are") var columns: ImportColumnOptions
    @OptionGroup(title: "Times") var times: ImportTimeOptions
    @OptionGroup(title: "Values") var values: ImportValueOptions
    @OptionGroup(title: "Names on the screen") var names: ImportNameOptions

    func validate() throws {
        if output == nil, !dryRun {
            throw ValidationError("Missing expected argument '--output <output>'")
        }
    }

    func run() throws {
        var options = ImportOptions()
        try columns.apply(to: &options)
        try times.apply(to: &options)
        try values.apply(to: &options)
        try names.apply(to: &options)
        if dryRun {
            try ImportTrial(files: files, options: options).run()
            return
        }
        let run = ImportRun(
            files: files,
            output: output ?? "",
            isReplacing: replace,
            options: options,
            domain: names.domain,
            city: names.city,
            configuration: names.config.map { URL(fileURLWithPath: $0) },
            rejects: values.rejects
        )
        try run.run()
    }
}

/// The options that assign a meaning to the columns of a table.
struct ImportColumnOptions: ParsableArguments {
    @Option(name: .long, help: "The column of times; several, by commas, are joined by spaces.")
    var timeColumn: String?

    @Option(name: .long, help: "The column that names the entity; several are joined by \"/\".")
    var entityColumn: String?

    @Option(name: .long, help: "The columns of values, by commas; else all that hold numbers.")
    var valueColumn: [String] = []

    @Option(name: .long, help: "Columns to leave out, by commas.")
    var skipColumn: [String] = []

    @Option(name: .long, help: "The meaning of the columns of values: entities or properties.")
    var columns: ColumnsName?

    @Option(name: .long, help: "The property, if no column names it.")
    var property: String?

    @Option(name: .long, help: "The entity, if no column names it.")
    var entity: String?

    @Option(name: .long, help: "The parts of a file's name: '{property}_{entity}'; {} is anything.")
    var fileName: String?

    @Option(name: .long, help: "The separator of columns: one character, or tab.")
    var delimiter: String?

    @Flag(name: .long, help: "The first line does not name the columns; they are #1, #2, ….")
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

    /// Returns the names in comma-separated lists.
    static func list(_ texts: [String]) -> [String] {
        texts.flatMap { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
    }
}

/// The meaning of value columns on the command line.
enum ColumnsName: String, ExpressibleByArgument, CaseIterable {
    case entities
    case properties
}
