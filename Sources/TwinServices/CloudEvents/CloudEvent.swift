// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// One event of a ledger, as CloudEvents 1.0 has it.
struct CloudEvent: Sendable {
    /// What identifies it: its source and id together.
    var identity: String
    /// What happened, in the ledger's own names.
    var type: String
    /// When it happened; nothing where the time cannot be read.
    var time: TimeReader.Reading?
    /// What it tells.
    var data: JSONValue

    /// Reads an event; nothing where what CloudEvents requires is missing.
    init?(_ value: JSONValue, reader: TimeReader) {
        guard let id = value["id"]?.scalarText, let source = value["source"]?.string,
            let type = value["type"]?.string, value["specversion"]?.string != nil
        else { return nil }
        self.identity = source + "\n" + id
        self.type = type
        self.time = value["time"]?.string.flatMap(reader.read)
        self.data = value["data"] ?? .null
    }

    /// A short number that tells events apart well enough to notice a repetition.
    ///
    /// FNV-1a of the identity, 64 bits (Fowler, Noll and Vo).
    var fingerprint: UInt64 {
        identity.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

/// A trade as a settlement event tells it.
struct Trade: Hashable, Sendable {
    var channel: EntityID
    var product: EntityID
    var seller: EntityID
    /// What was paid, in the ledger's currency.
    var amount: Double
    /// How much data went over, in bytes.
    var volume: Double
    /// From agreement to settlement, in seconds.
    var latency: Double

    /// Reads a trade; nothing where a part of it is missing or no finite number.
    init?(_ data: JSONValue) {
        guard let channel = data["channel"]?.string, let product = data["product"]?.string,
            let seller = data["seller"]?.string,
            let amount = data["amount"]?.double, amount.isFinite, abs(amount) < 1e15
        else { return nil }
        self.channel = .reference(channel, kind: "trade_channel")
        self.product = .reference(product, kind: "data_product")
        self.seller = .reference(seller, kind: "participant")
        self.amount = amount
        self.volume = Self.finite(data["volumeBytes"])
        self.latency = Self.finite(data["latencySeconds"])
    }

    private static func finite(_ value: JSONValue?) -> Double {
        guard let number = value?.double, number.isFinite, abs(number) < 1e18 else { return 0 }
        return number
    }
}
