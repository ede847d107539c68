// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension EntityID {
    /// Creates the identity of an entity of a kind, unless the local name already begins with the
    /// kind.
    init(kind: String, local: String) {
        self.init(local.hasPrefix(kind + ":") ? local : "\(kind):\(local)")
    }

    /// Returns the identity of a district: both `110105` and `district:110105` are accepted.
    static func district(_ text: String) -> EntityID { reference(text, kind: "district") }

    /// Returns the identity for a reference that may omit its kind.
    static func reference(_ text: String, kind: String) -> EntityID {
        EntityID(text.contains(":") ? text : "\(kind):\(text)")
    }
}

extension Priority {
    /// Creates a priority from a number 1…4 or a word; nil for anything else.
    init?(_ value: JSONValue?) {
        switch value {
        case .integer(let number):
            guard let raw = UInt8(exactly: number) else { return nil }
            self.init(rawValue: raw)
        case .string(let text):
            switch text.lowercased() {
            case "low", "1": self = .low
            case "medium", "2": self = .medium
            case "high", "3": self = .high
            case "critical", "4": self = .critical
            default: return nil
            }
        default: return nil
        }
    }
}

extension Event {
    /// Reads an event from a text, or from an object with the fields id, kind, priority, text,
    /// text_zh, entity, district and end.
    ///
    /// Returns nil if the text is missing.
    init?(_ value: JSONValue, at time: Instant, id: String, now: Instant, reader: TimeReader) {
        if let text = value.string {
            self.init(
                id: id,
                kind: "incident",
                time: time,
                receivedTime: now,
                text: LocalizedText(text)
            )
            return
        }
        guard let text = value["text"]?.string else { return nil }
        self.init(
            id: value["id"]?.scalarText ?? id,
            kind: value["kind"]?.string ?? "incident",
            time: time,
            end: value["end"]?.string.flatMap { reader.read($0)?.instant },
            receivedTime: now,
            entity: value["entity"]?.string.map { EntityID($0) },
            district: value["district"]?.scalarText.map { .district($0) },
            priority: Priority(value["priority"]),
            text: LocalizedText(text, chinese: value["text_zh"]?.string)
        )
    }
}

extension Quality {
    /// Creates a quality from a service's word; unknown if the word is not recognized.
    init(word: String) {
        switch word.lowercased() {
        case "good", "ok", "valid", "correct", "": self = .good
        case "uncertain", "suspect", "questionable", "doubtful": self = .uncertain
        case "bad", "invalid", "wrong", "erroneous": self = .bad
        case "missing": self = .missing
        case "estimated", "substituted", "interpolated": self = .estimated
        case "historical": self = .historical
        case "stale": self = .stale
        default: self = .unknown
        }
    }
}
