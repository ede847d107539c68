// SPDX-License-Identifier: Apache-2.0

/// A reader of one sample line: `name{label="value",…} value timestamp # exemplar`.
struct SampleReader {
    /// The reason why the line is invalid.
    struct Problem: Error { var what: String }

    private let bytes: ArraySlice<UInt8>
    private let isStrict: Bool
    private var position: Int

    init(bytes: ArraySlice<UInt8>, isStrict: Bool) {
        self.bytes = bytes
        self.isStrict = isStrict
        self.position = bytes.startIndex
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x3A: true
        default: false
        }
    }

    /// Reads the complete line.
    mutating func read(line: Int) throws(Problem) -> Exposition.Sample {
        if !isStrict { skipSpace() }
        var name = ""
        var labels: [String: String] = [:]
        if peek != 0x7B {
            name = try readName()
            if !isStrict { skipSpace() }
        }
        if peek == 0x7B {
            let (quoted, read) = try readLabels()
            guard name.isEmpty != (quoted == nil) else {
                throw Problem(what: "no name, or two of them")
            }
            name = quoted ?? name
            labels = read
        }
        if isStrict { try separate() } else { skipSpace() }
        let value = try Self.number(readWord())
        var sample = Exposition.Sample(name: name, labels: labels, value: value, line: line)
        if position == bytes.endIndex { return sample }
        try separate()
        if position == bytes.endIndex {
            if isStrict { throw Problem(what: "a space at the end") }
            return sample
        }
        if peek != 0x23 {
            sample.timestamp = try timestamp(readWord())
            if position == bytes.endIndex { return sample }
            try separate()
            if position == bytes.endIndex {
                if isStrict { throw Problem(what: "a space at the end") }
                return sample
            }
        }
        guard peek == 0x23 else { throw Problem(what: "more after the timestamp") }
        try readExemplar(&sample)
        return sample
    }

    private mutating func readExemplar(_ sample: inout Exposition.Sample) throws(Problem) {
        position += 1
        try separate()
        guard peek == 0x7B else { throw Problem(what: "an exemplar without labels") }
        let (quoted, labels) = try readLabels()
        guard quoted == nil else { throw Problem(what: "a name in an exemplar") }
        sample.hasExemplar = true
        sample.exemplarLength = labels.reduce(0) {
            $0 + $1.key.unicodeScalars.count + $1.value.unicodeScalars.count
        }
        try separate()
        _ = try Self.number(readWord())
        if position == bytes.endIndex { return }
        try separate()
        _ = try timestamp(readWord())
        guard position == bytes.endIndex else { throw Problem(what: "more after the exemplar") }
    }

    private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 { position += 1 }
    }

    /// Skips the space between two parts: exactly one in OpenMetrics, any white space in text.
    private mutating func separate() throws(Problem) {
        guard let byte = peek, byte == 0x20 || (!isStrict && byte == 0x09) else {
            throw Problem(what: "a space is missing")
        }
        position += 1
        if !isStrict { skipSpace() }
    }

    private mutating func readName() throws(Problem) -> String {
        let start = position
        while let byte = peek, Self.isNameByte(byte) { position += 1 }
        guard position > start, !(0x30...0x39).contains(bytes[start]) else {
            throw Problem(what: "a name that is none")
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads a name, which is quoted if it has characters that a bare name cannot have.
    private mutating func readLabelName() throws(Problem) -> (name: String, isQuoted: Bool) {
        guard peek == 0x22 else { return (try readName(), false) }
        let name = try readQuoted()
        guard !name.isEmpty else { throw Problem(what: "a name that is none") }
        return (name, true)
    }

    /// Reads the name at the start of a metadata line.
    mutating func readMetadataName() throws(Problem) -> String {
        try separate()
        return try readLabelName().name
    }

    /// The bytes that have not been read.
    var rest: ArraySlice<UInt8> { bytes[position...] }

    private mutating func readWord() throws(Problem) -> String {
        let start = position
        while let byte = peek, byte != 0x20, byte != 0x09 { position += 1 }
        guard position > start else { throw Problem(what: "a value is missing") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads labels, preceded by the metric's name in quotes if there is no bare one.
    private mutating func readLabels() throws(Problem) -> (name: String?, [String: String]) {
        position += 1
        var metric: String?
        var labels: [String: String] = [:]
        var needsComma = false
        while true {
            if !isStrict { skipSpace() }
            if peek == 0x7D {
                position += 1
                return (metric, labels)
            }
            if needsComma {
                guard peek == 0x2C else { throw Problem(what: "a comma is missing") }
                position += 1
                if !isStrict { skipSpace() }
                if peek == 0x7D {
                    if isStrict { throw Problem(what: "a comma too many") }
                    position += 1
                    return (metric, labels)
                }
            }
            let (name, isQuoted) = try readLabelName()
            if !isStrict { skipSpace() }
            if isQuoted, !needsComma, peek == 0x2C || peek == 0x7D {
                metric = name
                needsComma = true
                continue
            }
            guard peek == 0x3D else { throw Problem(what: "an equals sign is missing") }
            position += 1
            if !isStrict { skipSpace() }
            let value = try readQuoted()
            guard labels.updateValue(value, forKey: name) == nil else {
                throw Problem(what: "a label twice")
            }
            needsComma = true
        }
    }

    /// Reads a quoted text.
    ///
    /// A backslash is literal unless it precedes `\`, `"` or `n`.
    private mutating func readQuoted() throws(Problem) -> String {
        guard peek == 0x22 else { throw Problem(what: "quotes are missing") }
        position += 1
        var value: [UInt8] = []
        while let byte = peek {
            position += 1
            if byte == 0x22 { return String(decoding: value, as: UTF8.self) }
            guard byte == 0x5C, let next = peek else {
                value.append(byte)
                continue
            }
            switch next {
            case 0x5C, 0x22:
                value.append(next)
                position += 1
            case 0x6E:
                value.append(0x0A)
                position += 1
            default: value.append(byte)
            }
        }
        throw Problem(what: "quotes are not closed")
    }

    private func timestamp(_ text: String) throws(Problem) -> Double {
        let number = try Self.number(text)
        guard number.isFinite || !isStrict else { throw Problem(what: "a time that is none") }
        return number
    }

    /// Parses a number as exporters write it: decimal, `NaN` or an infinity.
    static func number(_ text: String) throws(Problem) -> Double {
        switch text.lowercased() {
        case "nan": return .nan
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default: break
        }
        let allowed = text.utf8.allSatisfy {
            switch $0 {
            case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x65, 0x45: true
            default: false
            }
        }
        guard allowed, let number = Double(text) else {
            throw Problem(what: "a number that is none")
        }
        return number
    }
}
