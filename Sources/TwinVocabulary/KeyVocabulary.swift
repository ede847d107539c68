// SPDX-License-Identifier: Apache-2.0

/// The names of all keys and actions, for checking a configuration's `keys`.
///
/// The keys and actions themselves are defined by the screen.
public struct KeyVocabulary: Hashable, Sendable {
    /// The default keys of each action, by the action's name.
    public var actions: [String: [String]]
    /// The keys that have names: `Enter`, `PgDn`, `F1`.
    public var namedKeys: [String]

    /// Creates a vocabulary.
    public init(actions: [String: [String]], namedKeys: [String]) {
        self.actions = actions
        self.namedKeys = namedKeys
    }

    /// Returns the canonical name of a key: a character unchanged, `Ctrl-L` for `ctrl-l`, `PgDn`
    /// for `pgdn`.
    ///
    /// - Parameter text: The key as written in a configuration.
    /// - Returns: The name, or nil if there is no such key.
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

/// The configured keys of an action, which replace its default keys.
public struct KeyBinding: Hashable, Sendable {
    /// The action's name: `next_pane`.
    public var action: String
    /// The names of the keys; empty if the action has no keys.
    public var keys: [String]

    /// Creates a binding.
    public init(action: String, keys: [String]) {
        self.action = action
        self.keys = keys
    }
}
