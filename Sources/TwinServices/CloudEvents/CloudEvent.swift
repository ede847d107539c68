// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// An event of a ledger in the CloudEvents 1.0 format.
struct CloudEvent: Sendable {
    /// The context in which the event happened.
    var source: String
    /// The id, unique within the source.
    var id: String
    /// The type of the event, in the ledger's own names.
    var type: String
    /// The time of the event; nil if it has no readable time.
    var time: TimeReader.Reading?
    /// The content.
    var data: JSONValue

    /// The source and the id, which together identify the event.
    var identity: String { source + "\n" + id }

    /// Creates an event; nil if an attribute required by CloudEvents is missing.
    init?(_ value: JSONValue, reader: TimeReader) {
        guard let id = value["id"]?.scalarText, let source = value["source"]?.string,
            let type = value["type"]?.string, value["specversion"]?.string != nil
        else { return nil }
        self.source = source
        self.id = id
        self.type = type
        self.time = value["time"]?.string.flatMap(reader.read)
        self.data = Self.content(of: value)
    }

    /// Returns the content, which may also be a text or base64 bytes with JSON.
    private static func content(of value: JSONValue) -> JSONValue {
        if let data = value["data"] {
            let type = value["datacontenttype"]?.string ?? "application/json"
            guard let text = data.string, type.contains("json") || type.contains("text/") else {
                return data
            }
            let parsed = try? JSONParser.parse(Array(text.utf8))
            return parsed.flatMap { $0.isObject ? $0 : nil } ?? data
        }
        guard let text = value["data_base64"]?.string, let bytes = Data(base64Encoded: text) else {
            return .null
        }
        return (try? JSONParser.parse(Array(bytes))) ?? .null
    }

    /// A hash that distinguishes events well enough to detect repetitions.
    ///
    /// This is the 64-bit FNV-1a hash (Fowler, Noll and Vo) of the identity.
    var fingerprint: UInt64 {
        identity.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
