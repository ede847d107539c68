// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// A key of the configuration with its type and meaning.
public struct ConfigurationKey: Hashable, Sendable {
    /// The type of a key's value.
    public enum Value: Hashable, Sendable {
        /// A text.
        case text
        /// A name of small letters, digits and underscores.
        case name
        /// A text, or one for each language: `{en: …, zh: …}`.
        case localized
        /// `true` or `false`.
        case flag
        /// A number in a range.
        case number(ClosedRange<Double>)
        /// A whole number in a range.
        case integer(ClosedRange<Int>)
        /// A duration such as `10s`, in a range.
        case duration(ClosedRange<Duration>)
        /// A size such as `16MiB`, in a range.
        case bytes(ClosedRange<Int64>)
        /// One of several words.
        case choice([String])
        /// A list of texts.
        case texts
        /// A mapping with the keys of another section.
        case mapping(String)
        /// A list of mappings with the keys of another section.
        case list(String)
        /// Actions with their keys on the keyboard.
        case bindings
    }

    /// The name in the file.
    public var name: String
    /// The type of the value.
    public var value: Value
    /// True if the key must be in its section.
    public var isRequired: Bool
    /// The default value as text; nil if there is none or the summary states it.
    public var fallback: String?
    /// The meaning of the key, in one or two sentences.
    public var summary: String

    init(
        _ name: String,
        _ value: Value,
        required isRequired: Bool = false,
        fallback: String? = nil,
        _ summary: String
    ) {
        self.name = name
        self.value = value
        self.isRequired = isRequired
        self.fallback = fallback
        self.summary = summary
    }
}

/// A mapping in the configuration and its possible keys.
public struct ConfigurationSection: Hashable, Sendable {
    /// The name of the mapping in messages: `a source`.
    public var owner: String
    /// The place in the file: `sources`.
    public var path: String
    /// The keys, in the order of the documents.
    public var keys: [ConfigurationKey]

    /// The names of the keys.
    var names: [String] { keys.map(\.name) }

    /// Returns the key with the name, or nil if there is none.
    subscript(name: String) -> ConfigurationKey? { keys.first { $0.name == name } }
}
