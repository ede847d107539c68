// SPDX-License-Identifier: Apache-2.0

/// A copy of a record that stays valid after the reader moves on.
struct KeptRecord {
    var bytes: [UInt8] = []
    var ranges: [Range<Int>] = []
    var line: Int
    var problem: LineProblem?
    /// The bytes of the record in the file.
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

    /// A copy of each field.
    var fields: [[UInt8]] { ranges.map { Array(bytes[$0]) } }

    func withFields<Value>(
        _ body: ([UnsafeRawBufferPointer]) throws -> Value
    ) rethrows -> Value {
        try bytes.withUnsafeBytes { all in
            try body(ranges.map { UnsafeRawBufferPointer(rebasing: all[$0]) })
        }
    }
}
