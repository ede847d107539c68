// SPDX-License-Identifier: Apache-2.0

/// A record that outlives the reader's next step.
struct KeptRecord {
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    var line: Int
    var problem: LineProblem?
    /// The record as it is in the file.
    var raw: [UInt8]

    init(_ reader: CSVReader, problem: LineProblem? = nil) {
        line = reader.line
        self.problem = problem
        raw = Array(reader.record)
        if problem != nil {
            bytes = raw
            return
        }
        for field in reader.fields {
            ranges.append(bytes.count..<bytes.count + field.count)
            bytes += field
        }
    }

    /// The fields, each on its own.
    var fields: [[UInt8]] { ranges.map { Array(bytes[$0]) } }

    func withFields<Value>(
        _ body: ([UnsafeRawBufferPointer]) throws -> Value
    ) rethrows -> Value {
        try bytes.withUnsafeBytes { all in
            try body(ranges.map { UnsafeRawBufferPointer(rebasing: all[$0]) })
        }
    }
}
