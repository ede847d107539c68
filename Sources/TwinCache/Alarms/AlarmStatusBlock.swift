// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinModel

// The encoding of an alarm's status in the table `alarm_stretch`: a byte for the version, then the
// fields of AlarmStatus in their order, then the CRC-32 of all bytes before it. Numbers are signed
// varints. A text is preceded by its length, and an optional field by a byte of 0 or 1. Blocks of
// version 1 end without a checksum.

/// An encoder and decoder of stored alarm statuses.
enum AlarmStatusBlock {
    private static let version: UInt8 = 2
    private static let versionWithoutSum: UInt8 = 1
    private static let suppressions: [AlarmState.Suppression] = [
        .none, .shelved, .oneShot, .designed, .outOfService,
    ]

    static func encode(_ status: AlarmStatus) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(version)
        writer.write(status.state)
        writer.write(optional: status.run) { writer, run in
            writer.writeSigned(Int64(run.limit))
            writer.write(run.onset)
            writer.write(run.received)
            writer.write(run.value.bitPattern)
            writer.write(optional: run.clear) { $0.write($1) }
            writer.write(optional: run.clearReceived) { $0.write($1) }
            writer.write(run.trouble.onset)
            writer.write(optional: run.trouble.previous) { $0.write($1) }
            writer.write(run.trouble.priority.rawValue)
            writer.write(optional: run.trouble.event) { $0.write($1) }
            writer.write(optional: run.trouble.eventReceived) { $0.write($1) }
        }
        writer.write(optional: status.activation) { $0.write($1) }
        writer.writeSigned(Int64(status.activations))
        writer.write(optional: status.announced) { $0.write($1) }
        writer.write(optional: status.cleared) { $0.write($1) }
        writer.write(optional: status.silenced) { $0.write($1) }
        writer.write(optional: status.acknowledgement) { $0.write($1) }
        writer.write(optional: status.shelvedUntil) { $0.write($1) }
        writer.write(optional: status.suppressed) { $0.write($1) }
        writer.write(optional: status.note) { $0.write($1) }
        writer.write(optional: status.undo) { writer, undo in
            writer.writeSigned(undo.entry)
            writer.write(undo.instant)
            writer.write(optional: undo.activation) { $0.write($1) }
            writer.write(
                AlarmState(
                    isActive: false,
                    isAcknowledged: undo.wasAcknowledged,
                    suppression: undo.suppression
                )
            )
            writer.write(optional: undo.shelvedUntil) { $0.write($1) }
            writer.write(optional: undo.acknowledgement) { $0.write($1) }
            writer.write(optional: undo.suppressed) { $0.write($1) }
        }
        writer.write(writer.bytes.withUnsafeBytes { CRC32.checksum($0) })
        return writer.bytes
    }

    /// Returns the bytes without their checksum, or nil if it is wrong.
    private static func checked(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        if bytes.first == versionWithoutSum { return bytes }
        guard bytes.first == version, bytes.count > 4 else { return nil }
        let content = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 4)])
        let sum = UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: content.count, as: UInt32.self)
        )
        return sum == CRC32.checksum(content) ? content : nil
    }

    /// Returns the status read from bytes, or nil if ``encode(_:)`` does not write such bytes.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> AlarmStatus? {
        guard let content = checked(bytes) else { return nil }
        var reader = ByteReader(content)
        _ = reader.byte()
        var status = AlarmStatus()
        status.state = reader.state()
        status.run = reader.optional { reader in
            let limit = Int(clamping: reader.signed())
            let (onset, received) = (reader.instant(), reader.instant())
            let value = Double(bitPattern: reader.integer(UInt64.self))
            let (clear, clearReceived) = (reader.optionalInstant(), reader.optionalInstant())
            let (trouble, previous) = (reader.instant(), reader.optionalInstant())
            let priority = Priority(rawValue: reader.byte())
            if priority == nil { reader.damage() }
            return AlarmRun(
                limit: limit,
                onset: onset,
                received: received,
                value: value,
                clear: clear,
                clearReceived: clearReceived,
                trouble: AlarmTrouble(
                    onset: trouble,
                    previous: previous,
                    priority: priority ?? .low,
                    event: reader.optionalInstant(),
                    eventReceived: reader.optionalInstant()
                )
            )
        }
        status.activation = reader.optionalInstant()
        status.activations = Int(clamping: reader.signed())
        status.announced = reader.optionalInstant()
        status.cleared = reader.optionalInstant()
        status.silenced = reader.optionalInstant()
        status.acknowledgement = reader.optional { $0.signature() }
        status.shelvedUntil = reader.optionalInstant()
        status.suppressed = reader.optional { $0.signature() }
        status.note = reader.optional { $0.signature() }
        status.undo = reader.optional { reader in
            let (entry, instant) = (reader.signed(), reader.instant())
            let activation = reader.optionalInstant()
            let state = reader.state()
            return AlarmStatus.Undo(
                entry: entry,
                instant: instant,
                activation: activation,
                wasAcknowledged: state.isAcknowledged,
                suppression: state.suppression,
                shelvedUntil: reader.optionalInstant(),
                acknowledgement: reader.optional { $0.signature() },
                suppressed: reader.optional { $0.signature() }
            )
        }
        return reader.isDamaged || reader.position < content.count ? nil : status
    }

    fileprivate static func code(of suppression: AlarmState.Suppression) -> UInt8 {
        UInt8(suppressions.firstIndex(of: suppression) ?? 0)
    }

    fileprivate static func suppression(of code: UInt8) -> AlarmState.Suppression? {
        suppressions.indices.contains(Int(code)) ? suppressions[Int(code)] : nil
    }
}

extension ByteWriter {
    fileprivate mutating func write<Value>(
        optional value: Value?,
        _ body: (inout ByteWriter, Value) -> Void
    ) {
        write(UInt8(value == nil ? 0 : 1))
        if let value { body(&self, value) }
    }

    fileprivate mutating func write(_ instant: Instant) {
        writeSigned(instant.millisecondsSince1970)
    }

    fileprivate mutating func write(_ text: String) {
        writeVarint(UInt64(text.utf8.count))
        bytes += text.utf8
    }

    fileprivate mutating func write(_ state: AlarmState) {
        let flags = (state.isActive ? 1 : 0) | (state.isAcknowledged ? 2 : 0)
        write(UInt8(flags))
        write(AlarmStatusBlock.code(of: state.suppression))
    }

    fileprivate mutating func write(_ signature: AlarmStatus.Signature) {
        writeSigned(signature.entry)
        write(signature.instant)
        write(signature.author.user)
        write(optional: signature.author.alias) { $0.write($1) }
        write(optional: signature.author.host) { $0.write($1) }
        write(optional: signature.author.position) { $0.write($1) }
        write(optional: signature.reason?.rawValue) { $0.write($1) }
        write(optional: signature.comment) { $0.write($1) }
    }
}

extension ByteReader {
    fileprivate mutating func optional<Value>(_ body: (inout ByteReader) -> Value) -> Value? {
        switch byte() {
        case 0: return nil
        case 1: return body(&self)
        default:
            damage()
            return nil
        }
    }

    fileprivate mutating func instant() -> Instant { Instant(kept: signed()) }

    fileprivate mutating func optionalInstant() -> Instant? { optional { $0.instant() } }

    fileprivate mutating func text() -> String {
        let length = count(in: 0...max(0, bytes.count - position))
        guard !isDamaged, length <= bytes.count - position else {
            damage()
            return ""
        }
        defer { position += length }
        return String(decoding: bytes[position..<(position + length)], as: UTF8.self)
    }

    fileprivate mutating func state() -> AlarmState {
        let flags = byte()
        let suppression = AlarmStatusBlock.suppression(of: byte())
        if flags > 3 || suppression == nil { damage() }
        return AlarmState(
            isActive: flags & 1 != 0,
            isAcknowledged: flags & 2 != 0,
            suppression: suppression ?? .none
        )
    }

    fileprivate mutating func signature() -> AlarmStatus.Signature {
        let (entry, instant) = (signed(), instant())
        let author = AlarmAuthor(
            user: text(),
            alias: optional { $0.text() },
            host: optional { $0.text() },
            position: optional { $0.text() }
        )
        let reason = optional { $0.text() }
        return AlarmStatus.Signature(
            entry: entry,
            instant: instant,
            author: author,
            reason: reason.flatMap(AlarmReason.init(rawValue:)),
            comment: optional { $0.text() }
        )
    }
}
