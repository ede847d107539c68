// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Checks the names of time zones; a name is asked of ICU's tables and never opened as a path.
enum TimeZoneName {
    /// Whether it is the name of a zone: IANA's, or another one that ICU knows.
    static func isKnown(_ name: String) -> Bool {
        // Names of an area and a city are asked for one by one: the list of all takes milliseconds.
        guard name.contains("/"), !name.contains(".") else { return all.contains(name) }
        return !name.hasPrefix("SystemV/") && TimeZone(identifier: name) != nil
    }

    /// The name that a misspelt one was meant to be: by spelling, or by its city alone.
    static func suggestion(for name: String) -> String? {
        let city = name.split(separator: "/").last?.lowercased() ?? ""
        let known = all.sorted()
        if !city.isEmpty, !name.contains(".."),
            let zone = known.first(where: { $0.lowercased().hasSuffix("/\(city)") })
        {
            return zone
        }
        let words = ["beijing": "Asia/Shanghai", "utc+8": "Asia/Shanghai", "z": "UTC"]
        return words[city] ?? Spelling.nearest(to: name, among: known)
    }

    // The list also keeps ICU's zones in a program that Foundation is linked into: without any mention
    // of it the linker leaves them out, and every zone is UTC.
    private static let all: Set<String> =
        Set(TimeZone.knownTimeZoneIdentifiers).union(["UTC", "GMT", "Etc/UTC", "Etc/GMT"])
}
