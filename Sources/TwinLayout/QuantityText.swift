// SPDX-License-Identifier: Apache-2.0

/// The conversion of durations and sizes to and from the spelling of citytop's files: `10s`,
/// `1.5h`, `16MiB`.
public enum QuantityText {
    /// Parses a duration, a number followed by ms, s, m, h or d; returns nil for other texts.
    public static func duration(_ text: String) -> Duration? {
        let units: [(String, Double)] = [
            ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
        ]
        guard let seconds = quantity(text, units), seconds <= 1e11 else { return nil }
        return .milliseconds(Int64((seconds * 1000).rounded()))
    }

    /// Parses a number of bytes, a number followed by B, KiB, MiB, GiB or TiB; returns nil for
    /// other texts.
    static func bytes(_ text: String) -> Int64? {
        let units: [(String, Double)] = [
            ("KiB", 0x1p10), ("MiB", 0x1p20), ("GiB", 0x1p30), ("TiB", 0x1p40), ("B", 1),
        ]
        guard let bytes = quantity(text, units), bytes <= 0x1p52 else { return nil }
        return Int64(bytes.rounded())
    }

    /// Returns a duration in the largest unit without a fraction.
    public static func write(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if attoseconds != 0 { return "\(attoseconds / 1_000_000_000_000_000 + seconds * 1000)ms" }
        for (unit, length): (String, Int64) in [("d", 86_400), ("h", 3600), ("m", 60)]
        where seconds != 0 && seconds % length == 0 {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }

    /// Returns a number of bytes in the largest unit without a fraction.
    static func write(bytes: Int64) -> String {
        let units: [(String, Int64)] = [
            ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ]
        for (unit, length) in units where bytes != 0 && bytes % length == 0 {
            return "\(bytes / length)\(unit)"
        }
        return "\(bytes)B"
    }

    /// The units by their alternative spellings in small letters.
    static let spellings: [String: String] = [
        "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m",
        "minute": "m", "minutes": "m", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
        "day": "d", "days": "d", "k": "KiB", "kb": "KiB", "kib": "KiB", "mb": "MiB",
        "mib": "MiB", "g": "GiB", "gb": "GiB", "gib": "GiB", "tb": "TiB", "tib": "TiB",
        "b": "B", "bytes": "B",
    ]

    private static func quantity(_ text: String, _ units: [(String, Double)]) -> Double? {
        for (unit, factor) in units where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            let isPlain = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
            guard isPlain, digits.utf8.count <= 16, digits.first != ".", digits.last != ".",
                let number = Double(digits)
            else { continue }
            return number * factor
        }
        return nil
    }
}
