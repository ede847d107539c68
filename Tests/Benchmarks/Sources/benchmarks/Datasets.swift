// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinAnalysis
import TwinModel

/// Public data sets that are measured with and not shipped, in `../shared/datasets` beside the
/// project's folder.
struct Datasets {
    let folder: URL

    init(root: URL) {
        folder = root.deletingLastPathComponent().appendingPathComponent("shared/datasets")
    }

    /// Returns the lines of a file, unpacked if its name ends in `gz`; nil if it cannot be read.
    func lines(_ path: String) -> [Substring]? {
        let file = folder.appendingPathComponent(path)
        guard FileManager.default.isReadableFile(atPath: file.path) else { return nil }
        guard path.hasSuffix(".gz") else {
            return (try? Data(contentsOf: file)).map(Self.lines)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        let output = Pipe()
        process.standardOutput = output
        guard (try? process.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? Self.lines(data) : nil
    }

    private static func lines(_ data: Data) -> [Substring] {
        String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    }

    /// Returns the rows of a table without its header, each split at commas.
    func rows(_ path: String) -> [[Substring]] {
        (lines(path) ?? []).dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
    }

    /// Returns the number of a column by its name in the header, in quotes or not.
    func column(_ name: String, of path: String) -> Int? {
        lines(path)?.first?.split(separator: ",", omittingEmptySubsequences: false)
            .firstIndex { $0.filter { $0 != "\"" } == name }
    }

    /// Returns the time in a text such as `2014-07-01 00:30:00`, `2025/01/01 00:05:00` or
    /// `2018-01-02T23:00:00Z`, taken as UTC, or in seconds since 1970.
    static func time(_ text: Substring) -> Instant? {
        if let seconds = Double(text) { return Instant(secondsSince1970: seconds) }
        return Instant.parse(text.replacing("/", with: "-"))?.instant
    }

    /// Returns the samples in two columns of a table, by time.
    func samples(_ path: String, time: Int, value: Int, shift: Duration = .zero) -> [SeriesSample] {
        rows(path).compactMap { row in
            guard row.count > max(time, value), let instant = Self.time(row[time]),
                let number = Double(row[value])
            else { return nil }
            return SeriesSample(time: instant + shift, value: number)
        }
        .sorted { $0.time < $1.time }
    }

    /// Returns the columns of a table whose rows are equal steps; other texts than numbers are gaps.
    func columns(_ path: String, _ numbers: Range<Int>) -> [[Double?]] {
        let rows = rows(path)
        return numbers.map { number in rows.map { number < $0.count ? Double($0[number]) : nil } }
    }
}
