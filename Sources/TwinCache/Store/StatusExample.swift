// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// An example of a source's rejects, stored in the column of its counts: `example.late:speed%20…`.
///
/// Examples would be the largest part of a status, and they change with each one. They are
/// therefore stored with the first status that has one for a reason, and then once in ten minutes.
/// Readers search earlier statuses for them. A reader of an older version ignores them.
enum StatusExample {
    private static let prefix = "example."
    /// The maximum time between two statuses with examples, in milliseconds.
    static let interval: Int64 = 600_000
    /// The maximum number of stored characters of an example.
    static let length = 120

    /// Returns the pairs of a status.
    static func encoding(of status: SourceStatus) -> [String] {
        status.examples.sorted { $0.key.rawValue < $1.key.rawValue }.map { reason, example in
            "\(prefix)\(reason.rawValue):\(escaped(String(example.prefix(length))))"
        }
    }

    /// Adds the example of a pair to a status.
    ///
    /// Returns false if the pair is not an example.
    static func take(_ pair: [Substring], into status: inout SourceStatus) -> Bool {
        guard let name = pair.first, name.hasPrefix(prefix) else { return false }
        guard pair.count == 2,
            let reason = RejectReason(rawValue: String(name.dropFirst(prefix.count)))
        else { return true }
        status.examples[reason] = String(PercentText.decoded(pair[1]).prefix(length))
        return true
    }

    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var result = ""
        for byte in text.utf8 {
            // Escapes the separators of the column, the escape character, and unprintable bytes.
            if byte > 0x20, byte < 0x7F, byte != 0x25, byte != 0x2C, byte != 0x3A {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return result
    }
}

extension WriterState {
    /// Returns true if a status is to be stored with its examples.
    mutating func examplesAreDue(_ status: SourceStatus) -> Bool {
        guard !status.examples.isEmpty else { return false }
        let noted = status.noted.millisecondsSince1970
        let reasons = Set(status.examples.keys)
        if let last = examples[status.source], reasons.isSubset(of: last.reasons),
            abs(noted - last.noted) < StatusExample.interval
        {
            return false
        }
        examples[status.source] = (noted, reasons)
        return true
    }
}
