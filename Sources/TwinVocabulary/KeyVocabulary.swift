// SPDX-License-Identifier: Apache-2.0

/// What keys and actions there are, for the checking of a configuration's `keys`.
///
/// The screen knows both; here they are names only.
public struct KeyVocabulary: Hashable, Sendable {
    /// Each action that a key can mean, by its name, with the keys that it comes with.
    public var actions: [String: [String]]
    /// The keys that have a name: `Enter`, `PgDn`, `F1`.
    public var namedKeys: [String]

    /// Makes a vocabulary.
    public init(actions: [String: [String]], namedKeys: [String]) {
        self.actions = actions
        self.namedKeys = namedKeys
    }

    /// A key as it is spelled here: a character as it is, `ctrl-l` as `Ctrl-L`, `pgdn` as `PgDn`.
    ///
    /// - Parameter text: how somebody wrote it.
    /// - Returns: the key's name, or nothing where there is no such key.
    public func key(written text: String) -> String? {
        if text.count == 1, let scalar = text.unicodeScalars.first,
            !scalar.properties.isWhitespace, scalar.value > 0x20, scalar.value != 0x7F
        {
            return text
        }
        let small = text.lowercased()
        if let named = namedKeys.first(where: { $0.lowercased() == small }) { return named }
        for (start, prefix) in [
            ("ctrl-", "Ctrl-"), ("ctrl+", "Ctrl-"), ("c-", "Ctrl-"), ("^", "Ctrl-"),
        ]
        where small.hasPrefix(start) {
            let rest = small.dropFirst(start.count)
            guard rest.count == 1, let letter = rest.utf8.first, (0x61...0x7A).contains(letter)
            else { return nil }
            return prefix + rest.uppercased()
        }
        return nil
    }
}

/// The keys that an action has by the configuration, in place of those that it comes with.
public struct KeyBinding: Hashable, Sendable {
    /// The action's name: `next_pane`.
    public var action: String
    /// The keys by their names; none where it shall have none.
    public var keys: [String]

    /// Makes a binding.
    public init(action: String, keys: [String]) {
        self.action = action
        self.keys = keys
    }
}
