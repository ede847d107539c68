// SPDX-License-Identifier: Apache-2.0

import CZlib
import Foundation
import TwinImport
import TwinModel

/// A loader that keeps the imported data in memory.
final class Gathering: HistoryLoader {
    var entities: [Entity] = []
    var series: [Series] = []
    var values: [HistoryValue] = []

    func declare(_ entities: [Entity], _ series: [Series]) {
        self.entities += entities
        self.series += series
    }

    func load(_ values: [HistoryValue]) { self.values += values }

    func finish() -> HistoryReport { HistoryReport(kept: values.count) }

    /// The values of a series by its `entity/property`, in the order received.
    subscript(name: String) -> [HistoryValue] {
        guard let number = series.firstIndex(where: { $0.id.description == name }) else {
            return []
        }
        return values.filter { Int($0.series) == number }
    }

    /// Returns the numbers of a series.
    func numbers(_ name: String) -> [Double] { self[name].map(\.number) }

    /// Returns the times of a series in RFC 3339.
    func times(_ name: String) -> [String] { self[name].map(\.phenomenonTime.rfc3339) }
}

/// The results of importing some files.
struct Imported {
    var gathered: Gathering
    var report: ImportReport
    var rejects: [RejectedRecord] = []
    /// The description of the head of each file.
    var heads: [HeadReading] = []
    var importer: HistoryImporter

    /// Imports existing files.
    init(_ paths: [String], _ change: (inout ImportOptions) -> Void = { _ in }) throws {
        var options = ImportOptions()
        change(&options)
        gathered = Gathering()
        importer = HistoryImporter(options, into: gathered)
        var rejects: [RejectedRecord] = []
        var heads: [HeadReading] = []
        for path in paths {
            try importer.read(
                path,
                onHead: { heads.append($0) },
                onReject: { rejects.append($0) }
            )
        }
        report = try importer.finish()
        self.rejects = rejects
        self.heads = heads
    }

    /// Imports texts, each as a separate file.
    init(
        texts: [String],
        name: String = "history",
        _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws {
        try self.init(bytes: texts.map { Array($0.utf8) }, name: name, change)
    }

    /// Imports bytes, each as a separate file.
    init(
        bytes: [[UInt8]],
        name: String = "history",
        _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("citytop-import-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var paths: [String] = []
        for (number, content) in bytes.enumerated() {
            let file = folder.appendingPathComponent(
                number == 0 ? "\(name).csv" : "\(name)\(number).csv"
            )
            try Data(content).write(to: file)
            paths.append(file.path)
        }
        try self.init(paths, change)
    }

    /// The message of each rejected record, without the file's folder.
    var complaints: [String] {
        rejects.map { reject in
            let line = reject.message.string
            return String(line[(line.range(of: ".csv")?.upperBound ?? line.startIndex)...])
        }
    }
}

/// Returns bytes compressed with gzip.
func packed(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard deflateInit2_(&stream, level, Z_DEFLATED, 31, 8, 0, ZLIB_VERSION, size) == Z_OK else {
        return []
    }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 1000 + 1024)
    let room = UInt32(output.count)
    let written = input.withUnsafeMutableBytes { source in
        output.withUnsafeMutableBytes { target in
            stream.next_in = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_in = UInt32(source.count)
            stream.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = room
            _ = deflate(&stream, Z_FINISH)
            return Int(room - stream.avail_out)
        }
    }
    return Array(output.prefix(written))
}
