// SPDX-License-Identifier: Apache-2.0

public import Foundation
import TwinVocabulary

/// The names of time zones, read in the same way for the configuration and the command line.
///
/// A zone is an IANA name, `UTC`, `GMT`, `Z`, or an offset such as `+08:00`. Abbreviations are
/// refused because they are ambiguous: CST is used in China, Chicago and Cuba. Names are looked up
/// in ICU's tables and never opened as paths.
public enum TimeZoneName {
    /// Returns the zone with the name, or nil if there is none or the name is ambiguous.
    public static func zone(_ name: String) -> TimeZone? {
        identifier(name).flatMap { TimeZone(identifier: $0) }
    }

    /// Returns Foundation's identifier of a zone, or nil if there is none or the name is ambiguous.
    static func identifier(_ name: String) -> String? {
        if name == "Z" || name == "z" { return "UTC" }
        if let offset = offset(name) { return offset }
        // Recordings store an offset in Foundation's spelling.
        if name.hasPrefix("GMT"), name.count == 8, let offset = offset(String(name.dropFirst(3))) {
            return offset
        }
        // Names with an area and a city are looked up one by one, since the list of all names takes
        // milliseconds to load.
        guard name.contains("/"), !name.contains(".") else {
            return all.contains(name) ? name : nil
        }
        guard !name.hasPrefix("SystemV/"), TimeZone(identifier: name) != nil else { return nil }
        return name
    }

    /// Returns true if the name identifies one zone.
    static func isKnown(_ name: String) -> Bool { identifier(name) != nil }

    /// Returns `GMT+0800` for `+08:00`, `+0800` or `+08`.
    private static func offset(_ name: String) -> String? {
        guard let sign = name.first, sign == "+" || sign == "-" else { return nil }
        let parts = name.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard parts.count == 1 || parts.count == 2 && parts.allSatisfy({ $0.count == 2 }),
            digits.count == 2 || digits.count == 4,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let hours = Int(digits.prefix(2)), hours <= 18,
            let minutes = Int("0" + digits.dropFirst(2)),
            minutes < 60
        else { return nil }
        if hours == 0, minutes == 0 { return "GMT" }
        return "GMT\(sign)\(digits.count == 2 ? digits + "00" : digits)"
    }

    /// Returns the zones that a refused name may mean, or an empty list if none is similar.
    public static func suggestions(for name: String) -> [String] {
        if let meant = abbreviations[name.uppercased()] { return meant }
        let city = name.split(separator: "/").last?.lowercased() ?? ""
        let words = [
            "beijing": "Asia/Shanghai", "utc+8": "Asia/Shanghai", "gmt+8": "Asia/Shanghai",
        ]
        if let word = words[city] { return [word] }
        let known = all.sorted()
        if !city.isEmpty, !name.contains(".."),
            let zone = known.first(where: { $0.lowercased().hasSuffix("/\(city)") })
        {
            return [zone]
        }
        return Spelling.nearest(to: name, among: known).map { [$0] } ?? []
    }

    /// Returns the zones that a misspelt name or an abbreviation may mean, for a message; nil if
    /// there is none.
    static func suggestion(for name: String) -> String? {
        let found = suggestions(for: name)
        return found.isEmpty ? nil : found.joined(separator: "\" or \"")
    }

    /// The zones of common abbreviations, which may be ambiguous.
    private static let abbreviations: [String: [String]] = [
        "CST": ["Asia/Shanghai", "America/Chicago", "America/Havana"],
        "CDT": ["America/Chicago", "America/Havana"],
        "EST": ["America/New_York", "Australia/Sydney"],
        "EDT": ["America/New_York", "Australia/Sydney"],
        "MST": ["America/Denver", "America/Phoenix", "Asia/Kuala_Lumpur"],
        "MDT": ["America/Denver"], "PST": ["America/Los_Angeles", "Asia/Manila"],
        "PDT": ["America/Los_Angeles"], "AST": ["America/Halifax", "Asia/Riyadh"],
        "ADT": ["America/Halifax"], "NST": ["America/St_Johns"], "NDT": ["America/St_Johns"],
        "HST": ["Pacific/Honolulu"], "AKST": ["America/Anchorage"], "AKDT": ["America/Anchorage"],
        "IST": ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
        "BST": ["Europe/London", "Asia/Dhaka"], "CET": ["Europe/Berlin", "Europe/Paris"],
        "CEST": ["Europe/Berlin", "Europe/Paris"], "MET": ["Europe/Berlin"],
        "EET": ["Europe/Helsinki", "Africa/Cairo"], "EEST": ["Europe/Helsinki"],
        "WET": ["Europe/Lisbon"], "WEST": ["Europe/Lisbon"], "MSK": ["Europe/Moscow"],
        "JST": ["Asia/Tokyo"], "KST": ["Asia/Seoul"], "HKT": ["Asia/Hong_Kong"],
        "SGT": ["Asia/Singapore"], "SST": ["Asia/Singapore", "Pacific/Pago_Pago"],
        "GST": ["Asia/Dubai"], "PKT": ["Asia/Karachi"], "WIB": ["Asia/Jakarta"],
        "ICT": ["Asia/Bangkok"], "NPT": ["Asia/Kathmandu"], "AEST": ["Australia/Sydney"],
        "AEDT": ["Australia/Sydney"], "ACST": ["Australia/Adelaide"], "AWST": ["Australia/Perth"],
        "NZST": ["Pacific/Auckland"], "NZDT": ["Pacific/Auckland"], "CAT": ["Africa/Maputo"],
        "EAT": ["Africa/Nairobi"], "WAT": ["Africa/Lagos"], "SAST": ["Africa/Johannesburg"],
        "BRT": ["America/Sao_Paulo"], "ART": ["America/Argentina/Buenos_Aires"],
        "CLT": ["America/Santiago"], "COT": ["America/Bogota"], "PRC": ["Asia/Shanghai"],
    ]

    // The list also keeps ICU's zones in a program that links Foundation statically. Without a
    // reference the linker removes them, and every zone is UTC.
    private static let all: Set<String> =
        Set(TimeZone.knownTimeZoneIdentifiers).union(["UTC", "GMT", "Etc/UTC", "Etc/GMT"])
}
