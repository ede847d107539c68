// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// One key of the configuration: what it takes, and what it means.
public struct ConfigurationKey: Hashable, Sendable {
    /// What a key takes.
    public enum Value: Hashable, Sendable {
        /// A text.
        case text
        /// A name of small letters, digits and underscores.
        case name
        /// A text, or one in each language: `{en: …, zh: …}`.
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
        /// One of some words.
        case choice([String])
        /// A list of texts.
        case texts
        /// A mapping with the keys of another section.
        case mapping(String)
        /// A list of mappings with the keys of another section.
        case list(String)
        /// Actions and their keys on the keyboard.
        case bindings
    }

    /// Its name in the file.
    public var name: String
    /// What it takes.
    public var value: Value
    /// True if its section cannot be without it.
    public var isRequired: Bool
    /// What is taken if it is missing; nil if the summary says so.
    public var fallback: String?
    /// What it means, in one or two sentences.
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

/// A mapping of the configuration and the keys that it may have.
public struct ConfigurationSection: Hashable, Sendable {
    /// What the mapping is, as errors name it: `a source`.
    public var owner: String
    /// Where it is in the file: `sources`.
    public var path: String
    /// Its keys, in the order of the documents.
    public var keys: [ConfigurationKey]

    /// The names of its keys.
    var names: [String] { keys.map(\.name) }

    /// The key of a name; nil if it has none.
    subscript(name: String) -> ConfigurationKey? { keys.first { $0.name == name } }
}
