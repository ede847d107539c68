// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// A buffer to which JSON is written directly as bytes.
///
/// A page of a thousand observations is written in one pass without an intermediate tree of values.
/// A single flag, whether the last item written was a value, determines where commas are needed.
struct JSONBuffer {
    /// The bytes written so far.
    private(set) var bytes: [UInt8] = []
    private var followsValue = false

    /// Creates an empty buffer with space reserved for a number of bytes.
    init(reserving capacity: Int = 1024) { bytes.reserveCapacity(capacity) }

    /// Writes an object whose members are written by the closure.
    mutating func object(_ members: (inout JSONBuffer) -> Void) {
        open(UInt8(ascii: "{"))
        members(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes an array whose elements are written by the closure.
    mutating func array(_ elements: (inout JSONBuffer) -> Void) {
        open(UInt8(ascii: "["))
        elements(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes a member's name; its value must follow.
    mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        followsValue = false
    }

    /// Writes a string.
    mutating func text(_ text: some StringProtocol) {
        separate()
        appendQuoted(text)
        followsValue = true
    }

    /// Writes a number, without a fraction if it is whole, or `null` if it is not finite.
    mutating func number(_ number: Double) {
        separate()
        appendNumber(number)
        followsValue = true
    }

    /// Writes an integer.
    mutating func integer(_ number: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
        followsValue = true
    }

    /// Writes `true` or `false`.
    mutating func flag(_ flag: Bool) { literal(flag ? "true" : "false") }

    /// Writes `null`.
    mutating func null() { literal("null") }

    /// Writes an instant as an RFC 3339 string in UTC with milliseconds.
    mutating func instant(_ milliseconds: Int64) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        appendRFC3339(milliseconds)
        bytes.append(UInt8(ascii: "\""))
        followsValue = true
    }

    /// Writes a value that is already JSON.
    mutating func literal(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
        followsValue = true
    }

    /// Writes a name and a string.
    mutating func member(_ name: String, _ text: String) {
        key(name)
        self.text(text)
    }

    /// Writes a name and a number.
    mutating func member(_ name: String, _ number: Double) {
        key(name)
        self.number(number)
    }

    /// Writes a name and an instant.
    mutating func member(_ name: String, _ instant: Instant) {
        key(name)
        self.instant(instant.millisecondsSince1970)
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        followsValue = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        followsValue = true
    }

    private mutating func separate() {
        if followsValue { bytes.append(UInt8(ascii: ",")) }
    }
}

extension JSONBuffer {
    private mutating func appendQuoted(_ text: some StringProtocol) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A:
                bytes.append(contentsOf: "\\n".utf8)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                appendDigit(byte >> 4)
                appendDigit(byte & 0x0F)
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendDigit(_ value: UInt8) {
        bytes.append(value < 10 ? 0x30 + value : 0x61 + value - 10)
    }

    private mutating func appendNumber(_ number: Double) {
        guard number.isFinite else {
            bytes.append(contentsOf: "null".utf8)
            return
        }
        if number.magnitude < 1e15, let whole = Int64(exactly: number) {
            bytes.append(contentsOf: String(whole).utf8)
        } else {
            bytes.append(contentsOf: number.description.utf8)
        }
    }

    private mutating func appendRFC3339(_ milliseconds: Int64) {
        let bounds = (
            Instant.distantPast.millisecondsSince1970, Instant.distantFuture.millisecondsSince1970
        )
        let clamped = min(max(milliseconds, bounds.0), bounds.1)
        let inDay = Int((clamped % 86_400_000 + 86_400_000) % 86_400_000)
        let date = Instant.civil(daysSince1970: Int((clamped - Int64(inDay)) / 86_400_000))
        appendPadded(date.year, 4, then: "-")
        appendPadded(date.month, 2, then: "-")
        appendPadded(date.day, 2, then: "T")
        appendPadded(inDay / 3_600_000, 2, then: ":")
        appendPadded(inDay / 60_000 % 60, 2, then: ":")
        appendPadded(inDay / 1000 % 60, 2, then: ".")
        appendPadded(inDay % 1000, 3, then: "Z")
    }

    private mutating func appendPadded(_ number: Int, _ width: Int, then mark: UnicodeScalar) {
        var divisor = width == 4 ? 1000 : width == 3 ? 100 : 10
        while divisor > 0 {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
        bytes.append(UInt8(ascii: mark))
    }
}
