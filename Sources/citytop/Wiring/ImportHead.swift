// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TwinImport
import TwinModel

/// A printer of the interpretation of file heads; consecutive files with the same one are
/// summarized.
struct HeadPrinter {
    private var last: HeadReading?
    private var alike = 0

    /// Prints an interpretation, unless it equals the previous one apart from the file and times.
    mutating func show(_ reading: HeadReading) {
        guard reading.kind != last?.kind else {
            alike += 1
            return
        }
        finish()
        last = reading
        for line in reading.lines { Console.complain(line) }
    }

    /// Prints the number of files with the same interpretation as the last one printed.
    mutating func finish() {
        if alike > 0 {
            Console.complain(
                DisplayText(
                    "\(alike) more \(alike == 1 ? "file is" : "files are") read in this way"
                )
            )
        }
        alike = 0
    }
}

/// A dry run of an import, which only reads the heads of files.
struct ImportTrial {
    var files: [String]
    var options: ImportOptions

    /// Prints the interpretation of each file.
    ///
    /// - Throws: The exit status for bad data if one of the files cannot be imported.
    func run() throws {
        var printer = HeadPrinter()
        var isReadable = true
        for file in files {
            let importer = HistoryImporter(options, into: Nowhere())
            var example: DisplayText?
            do {
                try importer.read(
                    file,
                    isHeadOnly: true,
                    onHead: { printer.show($0) },
                    onReject: { example = example ?? $0.message }
                )
                let report = try importer.finish()
                for remark in importer.remarks { Console.complain(DisplayText("note: \(remark)")) }
                if report.rejected > 0, let example {
                    let (bad, all) = (report.rejected, report.records)
                    Console.complain(
                        DisplayText(
                            "\(file): \(bad) of the first \(all) lines are refused, as \(example)"
                        )
                    )
                }
                if report.values == 0 {
                    Console.complain(
                        DisplayText("\(file): error: there are no values in the head of the file.")
                    )
                    isReadable = false
                }
            } catch let error as ImportError {
                Console.complain(error.message)
                isReadable = false
            }
        }
        printer.finish()
        if !isReadable { throw ExitCode.badData }
    }

    /// A loader that discards all data.
    private final class Nowhere: HistoryLoader {
        func declare(_ entities: [Entity], _ series: [Series]) {}
        func load(_ values: [HistoryValue]) {}
        func finish() -> HistoryReport { HistoryReport() }
    }
}
