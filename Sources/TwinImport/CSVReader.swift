// SPDX-License-Identifier: Apache-2.0

import Foundation

// Comma-separated values follow RFC 4180, with common variations: lines end with LF or CRLF, a
// byte-order mark may come first, quotes count only at the beginning of a field, and a quoted field
// may contain delimiters, doubled quotes and line ends. Empty lines are skipped.

/// A reader that splits a file into records, keeping only a few MiB of it in memory.
final class CSVReader {
    /// The longest record, in bytes.
    static let recordLimit = 1 << 20
    private static let capacity = 4 << 20

    /// The result of reading one step.
    enum Step {
        /// A record whose fields are in ``fields``.
        case record
        /// Bytes that are not a valid record.
        case bad(LineProblem)
        /// The end of the file.
        case end
    }

    /// The fields of the current record, valid until the next one is read.
    private(set) var fields: [UnsafeRawBufferPointer] = []
    /// The first line of the record, starting at 1.
    private(set) var line = 0
    /// The bytes of the record in the file, without the line end; empty if it is too long.
    private(set) var record = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The number of empty lines that were skipped.
    private(set) var blankLines = 0
    /// True if an empty line is a record of one empty field, false to skip empty lines.
    var readsEmptyLines = false
    let source: ByteSource
    /// The byte between columns.
    private(set) var delimiter: UInt8
    private let buffer: UnsafeMutableRawBufferPointer
    /// The contents of fields with doubled quotes, unescaped.
    private let unfolded: UnsafeMutableRawBufferPointer
    private var isSpecial = [Bool](repeating: false, count: 256)
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    private var linesPassed = 0

    init(_ source: ByteSource, delimiter: UInt8?) throws(ImportError) {
        self.source = source
        self.delimiter = delimiter ?? UInt8(ascii: ",")
        buffer = .allocate(byteCount: Self.capacity, alignment: 16)
        unfolded = .allocate(byteCount: Self.recordLimit + 16, alignment: 16)
        try skipMark()
        if delimiter == nil { try findDelimiter() }
        for byte in [self.delimiter, 0x22, 0] { isSpecial[Int(byte)] = true }
    }

    deinit {
        buffer.deallocate()
        unfolded.deallocate()
    }

    private func skipMark() throws(ImportError) {
        while end < 4, !isAtEnd { try fill() }
        if end == 0 { throw .empty(file: source.path) }
        guard end >= 2 else { return }
        let first = (buffer[0], buffer[1])
        if first == (0xFF, 0xFE) || first == (0xFE, 0xFF) { throw .utf16(file: source.path) }
        if end >= 3, first == (0xEF, 0xBB), buffer[2] == 0xBF { start = 3 }
        // In UTF-16 without a mark, every ASCII character has a zero byte.
        let head = buffer[0..<min(end, 64)]
        let zeros = head.reduce(into: (even: 0, odd: 0, place: 0)) { count, byte in
            if byte == 0 { if count.place % 2 == 0 { count.even += 1 } else { count.odd += 1 } }
            count.place += 1
        }
        if max(zeros.even, zeros.odd) * 4 > head.count, min(zeros.even, zeros.odd) * 8 < head.count
        {
            throw .utf16(file: source.path)
        }
    }

    /// Chooses the most frequent delimiter of the first line.
    private func findDelimiter() throws(ImportError) {
        let length = try lineLength() ?? 0
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in buffer[start..<start + length] {
            if byte == 0x22 { isQuoted.toggle() }
            if !isQuoted { counts[byte, default: 0] += 1 }
        }
        let known = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
        let most = known.map { counts[$0] ?? 0 }.max() ?? 0
        delimiter = known.first { most > 0 && counts[$0] == most } ?? delimiter
    }

    /// Reads the next record.
    func next() throws(ImportError) -> Step {
        while true {
            guard let length = try lineLength() else {
                if start < end { return try skipLongLine() }
                return .end
            }
            line = linesPassed + 1
            let content = UnsafeRawBufferPointer(rebasing: buffer[start..<start + length])
            let isEmpty = content.isEmpty || (content.count == 1 && content[0] == 0x0D)
            if isEmpty, !readsEmptyLines {
                blankLines += 1
                pass(length, lines: 1)
                continue
            }
            return try take(content)
        }
    }

    /// Returns the length of the current line; nil if it exceeds the limit or there are no more
    /// lines.
    private func lineLength() throws(ImportError) -> Int? {
        var looked = 0
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start + looked..<end])
            if let first = rest.baseAddress, let found = memchr(first, 0x0A, rest.count) {
                let length = looked + (found - UnsafeMutableRawPointer(mutating: first))
                return length > Self.recordLimit ? nil : length
            }
            looked = end - start
            if looked > Self.recordLimit { return nil }
            if isAtEnd { return looked == 0 ? nil : looked }
            try fill()
        }
    }

    /// Discards consumed bytes and reads more.
    private func fill() throws(ImportError) {
        if start > 0 {
            if end > start, let base = buffer.baseAddress {
                memmove(base, base + start, end - start)
            }
            end -= start
            start = 0
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
        let count = try source.read(into: room)
        if count == 0 { isAtEnd = true }
        end += count
    }

    private func pass(_ length: Int, lines: Int) {
        linesPassed += lines
        // The last line may have no line end.
        start = min(end, start + length + 1)
    }

    /// Skips a line that is too long.
    private func skipLongLine() throws(ImportError) -> Step {
        line = linesPassed + 1
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
            if let first = rest.baseAddress, let found = memchr(first, 0x0A, rest.count) {
                pass(found - UnsafeMutableRawPointer(mutating: first), lines: 1)
                break
            }
            start = end
            if isAtEnd {
                linesPassed += 1
                break
            }
            try fill()
        }
        record = UnsafeRawBufferPointer(start: nil, count: 0)
        return .bad(.tooLong)
    }

    private static func withoutReturn(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        line.last == 0x0D ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
    }

    /// Splits a line into fields.
    ///
    /// A record with a quoted field is read by `takeQuoted`.
    private func take(_ whole: UnsafeRawBufferPointer) throws(ImportError) -> Step {
        fields.removeAll(keepingCapacity: true)
        let content = Self.withoutReturn(whole)
        var fieldStart = 0
        var hasZero = false
        var hasQuote = false
        isSpecial.withUnsafeBufferPointer { special in
            for index in 0..<content.count where special[Int(content[index])] {
                let byte = content[index]
                if byte == delimiter {
                    fields.append(UnsafeRawBufferPointer(rebasing: content[fieldStart..<index]))
                    fieldStart = index + 1
                } else if byte == 0 {
                    hasZero = true
                } else if index == fieldStart {
                    hasQuote = true
                    break
                }
            }
        }
        if hasQuote { return try takeQuoted() }
        fields.append(UnsafeRawBufferPointer(rebasing: content[fieldStart..<content.count]))
        record = content
        pass(whole.count, lines: 1)
        return hasZero ? .bad(.zeroByte) : .record
    }

    /// Reads a record with a quoted field, which may span several lines.
    private func takeQuoted() throws(ImportError) -> Step {
        while end - start <= Self.recordLimit, !isAtEnd { try fill() }
        fields.removeAll(keepingCapacity: true)
        var reading = QuotedRecord(
            UnsafeRawBufferPointer(rebasing: buffer[start..<min(end, start + Self.recordLimit)]),
            delimiter: delimiter,
            unfolded: unfolded
        )
        let problem = reading.read(into: &fields)
        guard problem != .openQuote else {
            // Only the line with the opening quote is rejected; the lines after it are read
            // normally.
            let length = try lineLength() ?? (end - start)
            record = Self.withoutReturn(
                UnsafeRawBufferPointer(rebasing: buffer[start..<start + length])
            )
            pass(length, lines: 1)
            return .bad(.openQuote)
        }
        if reading.length >= Self.recordLimit { return try skipLongLine() }
        record = Self.withoutReturn(
            UnsafeRawBufferPointer(rebasing: buffer[start..<start + reading.length])
        )
        pass(reading.length, lines: reading.lineEnds + 1)
        if let problem { return .bad(problem) }
        return record.contains(0) ? .bad(.zeroByte) : .record
    }
}
