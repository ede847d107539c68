// SPDX-License-Identifier: Apache-2.0

/// A unit of measurement: a UCUM code such as `km/h`, or a service's own text where that is unknown.
///
/// Money carries its ISO 4217 code, `CNY`, in the place of a UCUM code.
public struct UnitCode: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The UCUM code; empty where the unit is unknown.
    public var ucum: String
    /// What the service wrote, where that is not the code itself.
    public var raw: String?

    /// Makes a unit from its UCUM code and, where it differs, the service's own text.
    public init(ucum: String, raw: String? = nil) {
        self.ucum = ucum
        self.raw = raw
    }

    /// Makes a unit from a UCUM code written in the source.
    public init(stringLiteral value: String) { self.init(ucum: value) }

    /// The unit of counts and ratios.
    public static let one: UnitCode = "1"

    /// A unit that could not be recognized, kept as its service wrote it.
    public static func unknown(_ raw: String) -> UnitCode { UnitCode(ucum: "", raw: raw) }
}
