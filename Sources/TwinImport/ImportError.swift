// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// Why a file of history could not be read at all.
public enum ImportError: Error, Hashable, Sendable {
    /// The file cannot be opened or read.
    case unreadable(file: String, detail: String)
    /// The path leads to what is no file, such as a folder.
    case noFile(file: String)
    /// The file is written in UTF-16.
    case utf16(file: String)
    /// There is nothing in the file.
    case empty(file: String)
    /// The packed file unpacks to more than is plausible.
    case bomb(file: String, packed: Int64, unpacked: Int64)
    /// The packed file is damaged or ends too early.
    case damagedPacking(file: String, detail: String)
    /// A column that was asked for is not there.
    case noColumn(file: String, name: String, known: [String])
    /// Nothing tells which column holds the time.
    case noTimeColumn(file: String, known: [String])
    /// No column holds values.
    case noValueColumn(file: String, known: [String])
    /// The file's name does not fit the pattern that was given for it.
    case nameMismatch(file: String, pattern: String)
    /// There are more series than one recording takes.
    case tooManySeries(file: String, limit: Int)
    /// There are more distinct times than can be combined in memory.
    case tooManyCombined(file: String, limit: Int)
}

extension ImportError: CustomStringConvertible {
    /// What happened, where, and how to mend it.
    public var description: String { message.string }

    /// What happened, where, and how to mend it, safe to show.
    public var message: DisplayText {
        switch self {
        case .unreadable(let file, let detail):
            DisplayText("\(file): error: the file cannot be read: \(detail).")
        case .noFile(let file):
            DisplayText("\(file): error: this is no file. Name a CSV file, packed by gzip or not.")
        case .utf16(let file):
            DisplayText(
                "\(file): error: the file is written in UTF-16. Turn it into UTF-8 first:"
                    + " iconv -f UTF-16 -t UTF-8 \"\(file)\""
            )
        case .empty(let file):
            DisplayText("\(file): error: there is nothing in the file.")
        case .bomb(let file, let packed, let unpacked):
            DisplayText(
                "\(file): error: \(packed) bytes unpack to more than \(unpacked); that is no table"
                    + " of measurements. Unpack it yourself where you trust it."
            )
        case .damagedPacking(let file, let detail):
            DisplayText(
                "\(file): error: the packed file is damaged: \(detail). Fetch it again."
            )
        case .noColumn(let file, let name, let known):
            DisplayText(
                "\(file):1: error: there is no column \"\(name)\". \(Self.told(known))"
            )
        case .noTimeColumn(let file, let known):
            DisplayText(
                "\(file):1: error: nothing tells which column holds the time. Name it with"
                    + " --time-column, or give --start and --step. \(Self.told(known))"
            )
        case .noValueColumn(let file, let known):
            DisplayText(
                "\(file):1: error: no column holds numbers. Name one with --value-column."
                    + " \(Self.told(known))"
            )
        case .nameMismatch(let file, let pattern):
            DisplayText(
                "\(file): error: the file's name does not fit --file-name \"\(pattern)\"."
            )
        case .tooManySeries(let file, let limit):
            DisplayText(
                "\(file): error: more than \(limit) series. Is --entity-column a column of names?"
            )
        case .tooManyCombined(let file, let limit):
            DisplayText(
                "\(file): error: more than \(limit) values to combine. Give a longer --every."
            )
        }
    }

    private static func told(_ columns: [String]) -> String {
        let shown = columns.prefix(24).map { DisplayText($0, limit: 40).string }
        let rest = columns.count > shown.count ? ", …" : ""
        return "The columns are: \(shown.joined(separator: ", "))\(rest)."
    }
}

/// Why a line of a file was not taken.
public enum LineProblem: Hashable, Sendable {
    /// The line has another number of columns than the first one.
    case columns(found: Int, expected: Int)
    /// A quoted field does not end.
    case openQuote
    /// Something stands between a closing quote and the next delimiter.
    case afterQuote
    /// The line is longer than the limit.
    case tooLong
    /// The line holds a zero byte.
    case zeroByte
    /// The time is not a time in the format asked for.
    case time(String)
    /// The local time was passed over when clocks were put forward.
    case skippedTime(String)
    /// A value is no number.
    case value(String, column: String)
    /// The line names no entity, or with more than 256 bytes.
    case entity
    /// The line names no property, or with more than 256 bytes.
    case property

    /// What is wrong, safe to show.
    public var message: DisplayText {
        switch self {
        case .columns(let found, let expected):
            DisplayText("\(found) columns instead of \(expected)")
        case .openQuote: "a quoted field does not end"
        case .afterQuote: "something stands behind a closing quote"
        case .tooLong: "the line is longer than 1 MiB"
        case .zeroByte: "the line holds a zero byte"
        case .time(let text): DisplayText("\"\(Self.short(text))\" is not a time")
        case .skippedTime(let text):
            DisplayText("\"\(Self.short(text))\" was passed over when clocks were put forward")
        case .value(let text, let column):
            DisplayText("\"\(Self.short(text))\" in column \"\(Self.short(column))\" is no number")
        case .entity: "the line names no entity"
        case .property: "the line names no property"
        }
    }

    private static func short(_ text: String) -> String { DisplayText(text, limit: 60).string }
}
