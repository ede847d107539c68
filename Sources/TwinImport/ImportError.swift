// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The reason why a file of history could not be read.
public enum ImportError: Error, Hashable, Sendable {
    /// The file cannot be opened or read.
    case unreadable(file: String, detail: String)
    /// The path is not a file; it may be a folder.
    case noFile(file: String)
    /// The file is written in UTF-16.
    case utf16(file: String)
    /// The file is empty.
    case empty(file: String)
    /// The compressed file expands to more than is plausible.
    case bomb(file: String, packed: Int64, unpacked: Int64)
    /// The compressed file is damaged or truncated.
    case damagedPacking(file: String, detail: String)
    /// The first record, which should name the columns, cannot be read.
    case badHeader(file: String, line: Int, problem: LineProblem)
    /// The names of the columns are not UTF-8.
    case headerNotUTF8(file: String)
    /// Several columns have the requested name; `columns` are their positions, starting at 1.
    case ambiguousColumn(file: String, name: String, columns: [Int])
    /// The numbers in the column of times are ambiguous or need an option.
    case bareNumbers(file: String, column: String, text: String, readings: [TimeReading])
    /// Two files have the same series by their names, and their times overlap.
    case sameSeries(file: String, other: String, name: String)
    /// A requested column does not exist.
    case noColumn(file: String, name: String, known: [String])
    /// No column is recognized as the time.
    case noTimeColumn(file: String, known: [String])
    /// No column contains numbers; `hint` is about the first of them.
    case noValueColumn(file: String, known: [String], hint: String?)
    /// The name of the file does not match the given pattern.
    case nameMismatch(file: String, pattern: String)
    /// There are more series than one recording can hold.
    case tooManySeries(file: String, limit: Int)
    /// There are more distinct times than can be combined in memory.
    case tooManyCombined(file: String, limit: Int)
}

/// A possible reading of a number as a time.
public struct TimeReading: Hashable, Sendable {
    /// The value of `--time-format`.
    public var option: String
    /// The instant that the number would mean; nil if unknown.
    public var instant: Instant?

    var message: String {
        "--time-format \(option)" + (instant.map { " (then it is \($0.rfc3339))" } ?? "")
    }
}

extension ImportError: CustomStringConvertible {
    /// The problem, its location and how to fix it.
    public var description: String { message.string }

    /// The problem, its location and how to fix it, safe to show.
    public var message: DisplayText {
        switch self {
        case .unreadable(let file, let detail):
            DisplayText("\(file): error: the file cannot be read: \(detail).")
        case .noFile(let file):
            DisplayText(
                "\(file): error: this is not a file. Name a CSV file, packed by gzip or not."
            )
        case .utf16(let file):
            DisplayText(
                "\(file): error: the file is written in UTF-16. Turn it into UTF-8 first:"
                    + " iconv -f UTF-16 -t UTF-8 \"\(file)\""
            )
        case .empty(let file):
            DisplayText("\(file): error: there is nothing in the file.")
        case .bomb(let file, let packed, let unpacked):
            DisplayText(
                "\(file): error: \(packed) bytes unpack to more than \(unpacked); this is not a table"
                    + " of measurements. Unpack it yourself if you trust it."
            )
        case .damagedPacking(let file, let detail):
            DisplayText(
                "\(file): error: the packed file is damaged: \(detail). Fetch it again."
            )
        case .badHeader(let file, let line, let problem):
            DisplayText(
                "\(file):\(line): error: the names of the columns cannot be read: "
                    + "\(problem.message)."
            )
        case .headerNotUTF8(let file):
            DisplayText(
                "\(file):1: error: the names of the columns are not UTF-8. Give --encoding latin-1 if"
                    + " they are ISO 8859-1; turn other encodings into UTF-8 first, as in:"
                    + " iconv -f GB18030 -t UTF-8 \"\(file)\""
            )
        case .ambiguousColumn(let file, let name, let columns):
            DisplayText(
                "\(file):1: error: \(columns.count) columns are named \"\(name)\". Name one by its"
                    + " number: \(columns.map { "#\($0)" }.joined(separator: " or "))."
            )
        case .bareNumbers(let file, let column, let text, let readings):
            DisplayText(
                "\(file):1: error: the times in column \"\(Self.short(column))\" are numbers such as"
                    + " \"\(Self.short(text))\", and citytop does not guess their meaning. Give "
                    + readings.map(\.message).joined(separator: ", or ") + "."
            )
        case .sameSeries(let file, let other, let name):
            DisplayText(
                "\(file): error: this file and \"\(other)\" both have the series \"\(Self.short(name))\""
                    + " by their names, and their times overlap. Rename one of them, choose another"
                    + " --file-name, or give --entity if they are one."
            )
        case .noColumn(let file, let name, let known):
            DisplayText(
                "\(file):1: error: there is no column \"\(name)\". \(Self.listed(known))"
            )
        case .noTimeColumn(let file, let known):
            DisplayText(
                "\(file):1: error: no column is known to have the time. Name it with"
                    + " --time-column, or give --start and --step. \(Self.listed(known))"
            )
        case .noValueColumn(let file, let known, let hint):
            DisplayText(
                "\(file):1: error: no column has numbers. "
                    + (hint.map { "\($0). " } ?? "")
                    + "\(Self.listed(known))"
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

    private static func short(_ text: String) -> String { DisplayText(text, limit: 60).string }

    private static func listed(_ columns: [String]) -> String {
        let shown = columns.prefix(24).map { DisplayText($0, limit: 40).string }
        let rest = columns.count > shown.count ? ", …" : ""
        return "The columns are: \(shown.joined(separator: ", "))\(rest)."
    }
}
