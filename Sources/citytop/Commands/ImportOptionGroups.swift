// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TwinImport
import TwinLayout
import TwinModel
import TwinQuery

/// How the times of a table are read.
struct ImportTimeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "How times are written, as in strftime: '%d/%m/%Y %H:%M'; %s and %Q count from 1970."
    )
    var timeFormat: String?

    @Option(name: .long, help: "The zone of times that do not tell their own: Europe/Berlin.")
    var timeZone = "UTC"

    @Option(name: .long, help: "The date of times that tell none: 2025-06-03.")
    var date: String?

    @Option(name: .long, help: "The time of the first line, where no column tells times.")
    var start: String?

    @Option(name: .long, help: "How far lines are apart: 5m, 1h.")
    var step: String?

    @Option(name: .long, help: "How many lines make a day; the next one begins as the first did.")
    var stepsADay: Int?

    func apply(to options: inout ImportOptions) throws {
        guard let zone = TimeZone(identifier: timeZone) else {
            throw ValidationError(
                "--time-zone \(Self.quoted(timeZone)) is not known. Write it like Europe/Berlin."
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
            guard let pattern = TimePattern(timeFormat) else {
                throw ValidationError(
                    "--time-format \(Self.quoted(timeFormat)) is not understood. Its letters are "
                        + "%Y %y %m %b %d %H %I %p %M %S %f %z %s %Q %F %T."
                )
            }
            options.time = .pattern(pattern)
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

    /// A length of time such as `5m` or `1d`.
    static func duration(_ text: String) -> Duration? {
        text.first?.isNumber == true ? TimeExpression.offset("+" + text) : nil
    }

    /// A text of the command line as a complaint repeats it.
    static func quoted(_ text: String) -> String { "\"\(DisplayText(text, limit: 80).string)\"" }
}

/// How the values of a table are read.
struct ImportValueOptions: ParsableArguments {
    @Option(name: .long, help: "What stands for no value, by commas: 0,NA. Empty always does.")
    var missing: String?

    @Option(name: .long, help: "The decimal mark: . or ,")
    var decimal = "."

    @Option(name: .long, help: "The mark between thousands; with it (1.00) is negative.")
    var thousands: String?

    @Option(name: .long, help: "The encoding of texts: utf-8 or latin-1.")
    var encoding = "utf-8"

    @Option(name: .long, help: "Make values of one stretch one: sum, mean, min, max or count.")
    var combine: CombinationName?

    @Option(name: .long, help: "How long such a stretch is: 10s, 1d.")
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
            guard thousands.utf8.count == 1, let mark = thousands.utf8.first, thousands != decimal
            else {
                throw ValidationError("--thousands is one character, another one than --decimal.")
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

/// How values are made one, as the command line names it.
enum CombinationName: String, ExpressibleByArgument, CaseIterable {
    case sum, mean, min, max, count
}

/// What an imported history is called.
struct ImportNameOptions: ParsableArguments {
    @Option(name: .long, help: "The kind of the entities: building, road_segment.")
    var kind = "sensor"

    @Option(name: .long, help: "The domain that it belongs to: electricity.")
    var domain = "imported"

    @Option(name: .long, help: "The name of the city or site, for the header.")
    var city: String?

    @Option(
        name: .long,
        help: "The unit, as a UCUM code: kW.h, or speed=km/h for one property. May be repeated."
    )
    var unit: [String] = []

    @Option(name: .long, help: "What a property is called: speed=\"Mean speed\". May be repeated.")
    var label: [String] = []

    func apply(to options: inout ImportOptions) throws {
        options.kind = kind
        options.isKnownUnit = { UnitCode.isKnown($0) }
        for text in unit {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard let code = parts.last, UnitCode.isKnown(code) else {
                let code = parts.last ?? ""
                let mend = UnitCode.suggestion(for: code).map { " Did you mean \"\($0)\"?" } ?? ""
                throw ValidationError(
                    "--unit \(ImportTimeOptions.quoted(code)) is not a UCUM code.\(mend)"
                )
            }
            options.units[parts.count == 2 ? parts[0] : ""] = code
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
