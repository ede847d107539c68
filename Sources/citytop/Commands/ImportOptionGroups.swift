// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinImport
import TwinLayout
import TwinModel
import TwinQuery
import TwinVocabulary

/// The options for reading the times of a table.
struct ImportTimeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The format of times: letters of strftime such as '%d/%m/%Y %H:%M' or %Y%m%d%H, or the "
                + "meaning of numbers: unix, unix-ms, unix-us, unix-ns, excel, excel-1904, julian, "
                + "mjd, matlab."
        )
    )
    var timeFormat: String?

    @Option(
        name: .long,
        parsing: .unconditional,
        help: "The zone of times without a zone: Europe/Berlin, +08:00, UTC. No abbreviations."
    )
    var timeZone = "UTC"

    @Option(name: .long, help: "The date of times without a date: 2025-06-03.")
    var date: String?

    @Option(name: .long, help: "The time of the first line, if no column has times.")
    var start: String?

    @Option(name: .long, help: "The time between two lines: 5m, 1h; 1d is a day of the calendar.")
    var step: String?

    @Option(
        name: .long,
        help: "The number of lines of a day; the next day begins as the first did."
    )
    var stepsADay: Int?

    func apply(to options: inout ImportOptions) throws {
        guard let zone = TimeZoneName.zone(timeZone) else {
            let meant = TimeZoneName.suggestions(for: timeZone).joined(separator: " or ")
            throw ValidationError(
                "--time-zone: no time zone \(Self.quoted(timeZone)). "
                    + (meant.isEmpty
                        ? "Write its IANA name or an offset: Europe/Berlin, +08:00, UTC."
                        : "Did you mean \(meant)?")
            )
        }
        options.zone = zone
        if let date {
            guard let parsed = Instant.parse(date + "T00:00Z") else {
                throw ValidationError("--date \(Self.quoted(date)) is not a date like 2025-06-03.")
            }
            options.date = parsed.instant
        }
        if let timeFormat {
            if let count = TimeCount(rawValue: timeFormat.lowercased()) {
                options.time = .count(count)
            } else if let pattern = TimePattern(timeFormat) {
                options.time = .pattern(pattern)
            } else {
                let names = TimeCount.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError(
                    "--time-format \(Self.quoted(timeFormat)) is not understood. Its letters are "
                        + "%Y %y %m %b %d %j %H %I %p %M %S %f %z %Z %s %Q %F %T; for numbers it is one of "
                        + "\(names)."
                )
            }
        }
        guard let start else {
            if step != nil || stepsADay != nil {
                throw ValidationError(
                    "--step and --steps-a-day need --start, the first line's time."
                )
            }
            return
        }
        guard let first = TimeExpression.instant(start, now: .distantPast, zone: zone) else {
            throw ValidationError(
                "--start \(Self.quoted(start)) is not a time. Write it like 2012-03-01T00:00."
            )
        }
        guard let step, let length = Self.duration(step), length > .zero else {
            throw ValidationError("--start needs --step, how far lines are apart: 5m, 1h.")
        }
        if let stepsADay, stepsADay < 1 {
            throw ValidationError("--steps-a-day is a number from 1.")
        }
        options.time = .counted(start: first, step: length, aDay: stepsADay)
    }

    /// Returns a duration such as `5m` or `1d`.
    static func duration(_ text: String) -> Duration? {
        text.first?.isNumber == true ? TimeExpression.offset("+" + text) : nil
    }

    /// Returns a text of the command line in quotes for an error message.
    static func quoted(_ text: String) -> String { "\"\(DisplayText(text, limit: 80).string)\"" }
}

/// The options for reading the values of a table.
struct ImportValueOptions: ParsableArguments {
    @Option(
        name: .long,
        parsing: .unconditional,
        help: "The texts that mean no value, by commas: 0,NA. An empty field always does."
    )
    var missing: String?

    @Option(name: .long, help: "The decimal mark: . or ,")
    var decimal = "."

    @Option(
        name: .long,
        help: "The thousands mark; with it (1.00) is negative. ' ' is any space or apostrophe."
    )
    var thousands: String?

    @Option(name: .long, help: "The encoding of texts: utf-8 or latin-1.")
    var encoding = "utf-8"

    @Option(name: .long, help: "Combine the values of an interval: sum, mean, min, max or count.")
    var combine: CombinationName?

    @Option(name: .long, help: "The length of such an interval: 10s, 1d.")
    var every: String?

    @Option(name: .long, help: "A file for the lines that cannot be read.", completion: .file())
    var rejects: String?

    func apply(to options: inout ImportOptions) throws {
        if let missing {
            options.missing = Set(missing.split(separator: ",").map(String.init))
        }
        guard let mark = decimal.utf8.first, decimal == "." || decimal == "," else {
            throw ValidationError("--decimal is . or ,")
        }
        options.decimalMark = mark
        if let thousands {
            guard let mark = ImportOptions.thousandsMark(thousands), thousands != decimal else {
                throw ValidationError(
                    "--thousands is one character that is not --decimal: , or . or ' ' or \"'\"."
                )
            }
            options.thousandsMark = mark
        }
        switch encoding.lowercased() {
        case "utf-8", "utf8": break
        case "latin-1", "latin1", "iso-8859-1": options.isLatin = true
        default:
            throw ValidationError(
                "--encoding is utf-8 or latin-1; turn others into UTF-8 with iconv first."
            )
        }
        options.combination = combine.flatMap {
            ImportOptions.Combination(rawValue: $0.rawValue)
        }
        if let every {
            guard let length = ImportTimeOptions.duration(every), length >= .seconds(1) else {
                throw ValidationError("--every is a length of time from 1s: 10s, 5m, 1d.")
            }
            options.every = length
        }
    }
}

/// A method of combining values on the command line.
enum CombinationName: String, ExpressibleByArgument, CaseIterable {
    case sum, mean, min, max, count
}

/// The options that name an imported history.
struct ImportNameOptions: ParsableArguments {
    @Option(name: .long, help: "The kind of the entities: building, pump.")
    var kind = "sensor"

    @Option(name: .long, help: "The domain that it belongs to: energy.")
    var domain = "imported"

    @Option(name: .long, help: "The name of the city or site, for the header.")
    var city: String?

    @Option(
        name: .shortAndLong,
        help: """
            A configuration: the recording gets the catalog, the pages, the city's name and its time \
            zone from it and the folders beside it.
            """,
        completion: .file(extensions: ["yaml"])
    )
    var config: String?

    @Option(
        name: .long,
        help: "The unit, as a UCUM code: kW.h, or speed=km/h for one property. May be repeated."
    )
    var unit: [String] = []

    @Option(name: .long, help: "The name of a property: speed=\"Mean speed\". May be repeated.")
    var label: [String] = []

    func apply(to options: inout ImportOptions) throws {
        options.kind = kind
        options.isKnownUnit = { UnitCode.isKnown($0) }
        for text in unit {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard let code = parts.last, UnitCode.isKnown(code) else {
                let code = parts.last ?? ""
                let fix = UnitCode.suggestion(for: code).map { " Did you mean \"\($0)\"?" } ?? ""
                throw ValidationError(
                    "--unit \(ImportTimeOptions.quoted(code)) is not a UCUM code.\(fix)"
                )
            }
            options.units[parts.count == 2 ? parts[0] : ""] = code
        }
        guard !kind.isEmpty, !domain.isEmpty else {
            throw ValidationError("--kind and --domain need a name.")
        }
        for text in label {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError("--label is a property and its name: speed=\"Mean speed\".")
            }
            options.labels[parts[0]] = parts[1]
        }
    }
}
