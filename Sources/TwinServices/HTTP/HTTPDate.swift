// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The dates in HTTP headers.
enum HTTPDate {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Parses an IMF-fixdate such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
    ///
    /// Returns nil if the text is not such a date.
    static func parse(_ text: String) -> Instant? {
        let parts: [String] = text.split { $0 == " " || $0 == "," }.map { String($0) }
        guard parts.count >= 5, let day = Int(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: parts[2].lowercased()),
            let year = Int(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let clock: [Int] = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
            (0...60).contains(clock[2])
        else { return nil }
        let days = Instant.daysSince1970(year: year, month: month + 1, day: day)
        let second: Int = min(clock[2], 59)
        let seconds: Int = days * 86_400 + clock[0] * 3600 + clock[1] * 60 + second
        return Instant(millisecondsSince1970: Int64(seconds) * 1000)
    }
}
