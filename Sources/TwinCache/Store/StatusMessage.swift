// SPDX-License-Identifier: Apache-2.0

import TwinModel

/// The code and the values of a source's message, stored in the column of its counts:
/// `message.deadline:https%3A//city.example;300`.
///
/// The column of the message has the sentence in English, which readers of an older version show
/// and which caches of an older version have alone. A cause follows its message as a further pair.
enum StatusMessage {
    private static let prefix = "message."
    /// The maximum number of messages of one status, each of which is the cause of the one before.
    private static let depth = 4

    /// Returns the pairs of a message; empty if it has no code of its own.
    static func encoding(of message: ServiceMessage) -> [String] {
        guard message.code != .said else { return [] }
        var pairs: [String] = []
        var next: ServiceMessage? = message
        while let part = next, pairs.count < depth {
            let values = part.values.map { StatusExample.escaped($0).replacing(";", with: "%3B") }
            pairs.append("\(prefix)\(part.code.rawValue):\(values.joined(separator: ";"))")
            next = part.cause
        }
        return pairs
    }

    /// Returns a message of the stored columns; nil if there is none.
    ///
    /// The text is used as it is if no pair has a known code, or if the pairs say anything else
    /// than the text, such as in a recording whose addresses were replaced in the text alone.
    static func message(_ text: String?, pairs: String) -> ServiceMessage? {
        guard let text else { return nil }
        let said = ServiceMessage(.said, text)
        guard pairs.contains(prefix) else { return said }
        let message = decoded(pairs.split(separator: ",")[...])
        return message?.english == text ? message : said
    }

    private static func decoded(_ pairs: ArraySlice<Substring>) -> ServiceMessage? {
        guard let place = pairs.firstIndex(where: { $0.hasPrefix(prefix) }) else { return nil }
        let parts = pairs[place].dropFirst(prefix.count)
            .split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let code = ServiceMessage.Code(rawValue: String(parts[0]))
        else { return nil }
        let values = parts[1].split(separator: ";", omittingEmptySubsequences: false)
        return ServiceMessage(
            code,
            values: parts[1].isEmpty ? [] : values.map { PercentText.decoded($0) },
            cause: decoded(pairs[(place + 1)...])
        )
    }

    /// Returns a message with all addresses in its values replaced.
    static func withoutAddresses(_ message: ServiceMessage) -> ServiceMessage {
        // A host is replaced in all values if one of them has it in an address.
        var all: [String] = []
        _ = message.mapValues { value in
            all.append(value.replacing("\n", with: " "))
            return value
        }
        var replaced = all.joined(separator: "\n").withoutAddresses
            .split(separator: "\n", omittingEmptySubsequences: false)[...]
        return message.mapValues { _ in replaced.popFirst().map(String.init) ?? "" }
    }

    /// Returns the columns of a message and of the counts with all addresses replaced.
    static func withoutAddresses(_ text: String, pairs: String) -> (text: String, pairs: String) {
        let all = pairs.split(separator: ",")
        let others = all.filter { !$0.hasPrefix(prefix) }.map(String.init)
        guard let message = decoded(all[...]), message.english == text else {
            return (text.withoutAddresses, others.joined(separator: ","))
        }
        let safe = withoutAddresses(message)
        return (safe.english, (others + encoding(of: safe)).joined(separator: ","))
    }
}
