// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel

/// One event of a ledger, as CloudEvents 1.0 has it.
struct CloudEvent: Sendable {
    /// The context that it comes from.
    var source: String
    /// Its id, unique within its source.
    var id: String
    /// What happened, in the ledger's own names.
    var type: String
    /// When it happened; nil if it says no time that can be read.
    var time: TimeReader.Reading?
    /// Its content.
    var data: JSONValue

    /// What identifies it: its source and id together.
    var identity: String { source + "\n" + id }

    /// Reads an event; nil if an attribute that CloudEvents requires is missing.
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

    /// The content, also if it was sent as a text or as bytes that hold JSON.
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

    /// A short number that tells events apart well enough to notice a repetition.
    ///
    /// FNV-1a of the identity, 64 bits (Fowler, Noll and Vo).
    var fingerprint: UInt64 {
        identity.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

/// A trade as a settlement event has it.
struct Trade: Hashable, Sendable {
    var channel: EntityID
    var product: EntityID
    var seller: EntityID
    /// What was paid, in the ledger's currency.
    var amount: Double
    /// How much data went over, in bytes; nil if it is not said.
    var volume: Double?
    /// From agreement to settlement, in seconds; nil if it is not said.
    var latency: Double?

    /// Reads a trade; nil if a part of it is missing or no finite number.
    init?(_ data: JSONValue) {
        guard let channel = data["channel"]?.scalarText, let product = data["product"]?.scalarText,
            let seller = data["seller"]?.scalarText,
            let amount = data["amount"]?.finite, abs(amount) < 1e15
        else { return nil }
        self.channel = .traded(channel, kind: "trade_channel")
        self.product = .traded(product, kind: "data_product")
        self.seller = .traded(seller, kind: "participant")
        self.amount = amount
        self.volume = Self.bounded(data["volumeBytes"])
        self.latency = Self.bounded(data["latencySeconds"])
    }

    private static func bounded(_ value: JSONValue?) -> Double? {
        value?.finite.flatMap { abs($0) < 1e18 ? $0 : nil }
    }
}
