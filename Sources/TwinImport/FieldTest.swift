// SPDX-License-Identifier: Apache-2.0

/// A test that detects numeric fields, and the options with which texts would be numbers.
struct FieldTest {
    let numbers: NumberReader
    let missing: [[UInt8]]

    /// Decimal and thousands marks that are common in some countries, with their options.
    private static let alternatives: [(decimal: UInt8, thousands: UInt8?, options: String)] = [
        (0x2C, nil, "--decimal ,"), (0x2E, 0x2C, "--thousands ,"),
        (0x2C, 0x2E, "--decimal , --thousands ."), (0x2E, 0x20, "--thousands ' '"),
        (0x2C, 0x20, "--decimal , --thousands ' '"),
    ]

    /// Returns true if a field has no value.
    func isMissing(_ field: UnsafeRawBufferPointer) -> Bool {
        let text = NumberReader.trimmed(field)
        return text.isEmpty || missing.contains { $0.count == text.count && $0.elementsEqual(text) }
    }

    /// Returns an example and a hint if most fields with a value are texts; nil if most are
    /// numbers.
    func texts(in fields: [[UInt8]]) -> (example: String, hint: String?)? {
        let present = fields.filter { !$0.withUnsafeBytes { isMissing($0) } }
        let texts = present.filter { $0.withUnsafeBytes { numbers.read($0) } == nil }
        // A few broken values do not make a column of texts.
        guard texts.count * 2 > present.count, let first = texts.first else { return nil }
        let fitting = Self.alternatives.filter { alternative in
            let reader = Self.reader(alternative)
            let read = texts.filter { $0.withUnsafeBytes { reader.read($0) } != nil }
            return read.count * 2 > texts.count
        }
        return (String(decoding: first, as: UTF8.self), Self.hint(fitting.map(\.options)))
    }

    /// Returns the options with which a text would be a number; nil if there are none.
    func hint(for text: UnsafeRawBufferPointer) -> String? {
        Self.hint(Self.alternatives.filter { Self.reader($0).read(text) != nil }.map(\.options))
    }

    private static func reader(
        _ marks: (decimal: UInt8, thousands: UInt8?, options: String)
    ) -> NumberReader {
        NumberReader(
            decimalMark: marks.decimal,
            thousandsMark: marks.thousands.map { ThousandsMark($0) }
        )
    }

    private static func hint(_ options: [String]) -> String? {
        // If an option is sufficient, longer variants of it are not shown.
        var shown: [String] = []
        for option in options where !shown.contains(where: { option.hasPrefix($0) }) {
            shown.append(option)
        }
        return shown.isEmpty ? nil : "would be a number with " + shown.joined(separator: " or ")
    }
}
