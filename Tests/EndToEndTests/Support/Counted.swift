// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// How many values each series has, to compare a cache with the service that it reads.
struct Counted: Equatable, CustomStringConvertible {
    /// The instants of each series' values, by a name that both sides can make.
    var series: [String: Set<Int64>] = [:]

    /// Takes in a value of a series, its time in milliseconds since 1970.
    mutating func add(_ name: String, at time: Int64) { series[name, default: []].insert(time) }

    /// The values before an instant, in milliseconds since 1970.
    func before(_ end: Int64) -> Counted {
        Counted(series: series.mapValues { $0.filter { $0 < end } }.filter { !$0.value.isEmpty })
    }

    /// What one side has and the other has not, a line for each series that differs.
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

    /// What a cache holds of values, by `entity property`, from `citytop export`.
    ///
    /// - Parameters:
    ///   - arguments: the configuration and the cache.
    ///   - home: the folder to run in.
    ///   - selector: which series, as `export --series` has it; nil for all.
    /// - Returns: what is kept, missing values left out.
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

    /// The fields of a line, quoted ones included.
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
