// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// The values of each series, for comparing a cache with its service.
struct Counted: Equatable, CustomStringConvertible {
    /// The instants of each series' values, by a name that both sides can derive.
    var series: [String: Set<Int64>] = [:]

    /// Adds a value of a series, with its time in milliseconds since 1970.
    mutating func add(_ name: String, at time: Int64) { series[name, default: []].insert(time) }

    /// Returns the values before an instant, in milliseconds since 1970.
    func before(_ end: Int64) -> Counted {
        Counted(series: series.mapValues { $0.filter { $0 < end } }.filter { !$0.value.isEmpty })
    }

    /// Returns the values missing on either side, one line per series that differs.
    func difference(from other: Counted) -> String {
        var lines: [String] = []
        for name in Set(series.keys).union(other.series.keys).sorted() {
            let mine = series[name] ?? []
            let theirs = other.series[name] ?? []
            guard mine != theirs else { continue }
            let missing = theirs.subtracting(mine).sorted()
            let more = mine.subtracting(theirs).sorted()
            lines.append(
                "\(name): \(mine.count) of \(theirs.count), missing \(missing.prefix(5)), "
                    + "too many \(more.prefix(5))"
            )
        }
        return lines.joined(separator: "\n")
    }

    var description: String {
        series.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.count)" }
            .joined(separator: ", ")
    }

    /// Returns the values of a cache by `entity property`, read with `citytop export`.
    ///
    /// - Parameters:
    /// - arguments: The arguments that name the configuration and the cache.
    /// - home: The folder to run in.
    /// - selector: The argument of `export --series`, or nil for all series.
    /// - Returns: The values of the cache, without missing ones.
    /// - Throws: ``Program/Failure`` if the program does not end.
    static func kept(
        _ arguments: [String],
        home: TestFolder,
        series selector: String? = nil
    ) throws -> Counted {
        var command = ["export", "--format", "csv"] + arguments
        if let selector { command += ["--series", selector] }
        let export = try Program.run(command, home: home)
        var counted = Counted()
        for line in export.text.split(separator: "\n").dropFirst() {
            let fields = csv(line)
            guard fields.count == 7, !fields[5].isEmpty, let time = Instant.parse(fields[3]) else {
                continue
            }
            counted.add("\(fields[0]) \(fields[1])", at: time.instant.millisecondsSince1970)
        }
        return counted
    }

    /// Splits a CSV line into its fields, including quoted ones.
    private static func csv(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        var previous: Character?
        for character in line {
            if character == "\"" {
                if !isQuoted, previous == "\"" { fields[fields.count - 1].append("\"") }
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
            previous = character
        }
        return fields
    }
}
