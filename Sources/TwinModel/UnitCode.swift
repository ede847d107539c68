// SPDX-License-Identifier: Apache-2.0

/// A unit of measurement: a UCUM code such as `km/h`, or a service's own text if the unit is
/// unknown.
///
/// Currencies use their ISO 4217 code, such as `CNY`, in place of a UCUM code.
public struct UnitCode: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The UCUM code, or an empty string if the unit is unknown.
    public var ucum: String
    /// The unit as written by the service, or nil if it is the code itself.
    public var raw: String?

    /// Creates a unit from its UCUM code and, if it differs, the service's own text.
    public init(ucum: String, raw: String? = nil) {
        self.ucum = ucum
        self.raw = raw
    }

    /// Creates a unit from a literal UCUM code.
    public init(stringLiteral value: String) { self.init(ucum: value) }

    /// The unit of counts and ratios.
    public static let one: UnitCode = "1"

    /// Returns a unit that was not recognized, with the text of its service.
    public static func unknown(_ raw: String) -> UnitCode { UnitCode(ucum: "", raw: raw) }
}
