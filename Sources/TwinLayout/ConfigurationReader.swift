// SPDX-License-Identifier: Apache-2.0

import Foundation
import TwinModel
public import TwinVocabulary
import Yams

/// A reader of `config.yaml`.
public enum ConfigurationReader {
    /// Reads a configuration file.
    ///
    /// - Parameters:
    ///   - path: The path of the file; there may be anything at it.
    ///   - catalog: The catalog used to check domains and kinds; nil to skip the check of their
    ///     names.
    ///   - environment: The environment variables; nil to skip the check of `token_variable`.
    ///   - keys: The keys and actions used to check `keys`; nil to skip the check of their names.
    /// - Returns: The configuration.
    /// - Throws: ``FileProblems`` with all problems of the file if one of them is an error.
    public static func read(
        path: String,
        catalog: Catalog?,
        environment: [String: String]? = nil,
        keys: KeyVocabulary? = nil
    ) throws(FileProblems) -> Configuration {
        try check(path: path, catalog: catalog, environment: environment, keys: keys).get()
    }

    /// Reads the text of a configuration like ``read(path:catalog:environment:keys:)``.
    ///
    /// Throws ``FileProblems`` with all problems of the text if one of them is an error.
    public static func read(
        text: String,
        file: String,
        catalog: Catalog?,
        environment: [String: String]? = nil,
        keys: KeyVocabulary? = nil
    ) throws(FileProblems) -> Configuration {
        try check(text: text, file: file, catalog: catalog, environment: environment, keys: keys)
            .get()
    }

    /// Returns the folders and domains that a configuration file names, as far as it can be read.
    ///
    /// - Returns: The folders as paths, each nil if its key is missing, and the domains of the
    ///   sources, nil if no source names one.
    static func folders(path: String) -> (catalog: String?, layouts: String?, domains: [String]?) {
        guard case .success(let text) = TextFile.read(path) else { return (nil, nil, nil) }
        let document = Document(text, file: path, content: "the city and its sources")
        var findings = Findings(file: path, document: document)
        guard let root = document.root,
            let fields = Fields(root, of: "the configuration", known: nil, &findings)
        else { return (nil, nil, nil) }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        func named(_ key: String) -> String? {
            guard let name = fields[key]?.text, !name.isEmpty else { return nil }
            return name.hasPrefix("/") ? name : folder + name
        }
        let sources = fields["sources"]?.sequence.map(Array.init) ?? []
        let domains = sources.compactMap { source -> String? in
            Fields(source, of: "a source", known: nil, &findings)?["domain"]?.text
        }
        return (named("catalog"), named("layouts"), domains.isEmpty ? nil : domains)
    }

    /// Reads a configuration file and returns the configuration with all problems found.
    ///
    /// A calendar that is not beside the file is looked for among the shipped ones, in the folder
    /// `calendars`; nil for none.
    public static func check(
        path: String,
        catalog: Catalog?,
        calendars: String? = nil,
        environment: [String: String]? = nil,
        keys: KeyVocabulary? = nil
    ) -> Checked<Configuration> {
        switch TextFile.read(path) {
        case .failure(let refusal):
            return Checked(value: nil, problems: [Problem(refusal, file: path)])
        case .success(let text):
            var checked = check(
                text: text,
                file: path,
                catalog: catalog,
                environment: environment,
                keys: keys
            )
            guard let name = checked.value?.calendarFile else { return checked }
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
            let own = name.hasPrefix("/") ? name : folder + name
            let isShipped = calendars != nil && !FileManager.default.fileExists(atPath: own)
            let calendar = CalendarReader.check(
                path: isShipped ? "\(calendars ?? "")/\(name)" : own
            )
            checked.problems += calendar.problems
            guard let read = calendar.value else {
                return Checked(value: nil, problems: checked.problems)
            }
            checked.value?.calendar = read
            return checked
        }
    }

    /// Reads the text of a configuration and returns the configuration with all problems found.
    public static func check(
        text: String,
        file: String,
        catalog: Catalog?,
        environment: [String: String]? = nil,
        keys: KeyVocabulary? = nil
    ) -> Checked<Configuration> {
        let document = Document(text, file: file, content: "the city and its sources")
        var findings = Findings(file: file, document: document)
        let reading = ConfigurationReading(
            catalog: catalog,
            environment: environment,
            keys: keys
        )
        let value = document.root.flatMap { reading.configuration($0, &findings) }
        return Checked(value: value, problems: findings.problems)
    }
}

/// The reading of a configuration from its nodes.
private struct ConfigurationReading {
    let catalog: Catalog?
    let environment: [String: String]?
    let keys: KeyVocabulary?

    static let sourceLimit = 256

    func configuration(_ root: Node, _ findings: inout Findings) -> Configuration? {
        let table = ConfigurationTable.root
        guard let fields = Fields(root, of: table, &findings) else {
            return nil
        }
        let hasCity = fields.required("city", &findings) != nil
        let city = hasCity ? fields.localized("city", &findings) : nil
        let isSimulated = fields.flag("simulated", &findings)
        let zone = timeZone(of: fields, &findings)
        let retention = fields.duration("retention", of: table, &findings)
        let cacheLimit = fields.bytes("cache_limit", of: table, &findings)
        // The folders are only checked here; ``ConfigurationReader/folders(path:)`` reads them
        // earlier.
        _ = fields.text("catalog", &findings)
        _ = fields.text("layouts", &findings)
        let calendarFile = fields.text("calendar", &findings)
        let notification = notification(of: fields, &findings)
        let command = command(of: fields, notification, &findings)
        let port = fields.integer("alarm_port", of: table, &findings)
        var sources: [SourceConfiguration] = []
        if let list = fields.required("sources", &findings) {
            sources = self.sources(of: fields, list, &findings)
        }
        let bindings = KeyReading(vocabulary: keys).bindings(fields, &findings)
        guard let city else { return nil }
        var result = Configuration(city: city, sources: sources)
        result.isSimulated = isSimulated ?? result.isSimulated
        result.timeZone = zone ?? result.timeZone
        result.calendarFile = calendarFile
        result.retention = retention ?? result.retention
        result.cacheLimit = cacheLimit ?? result.cacheLimit
        result.keys = bindings
        result.notification = notification ?? result.notification
        result.notificationCommand = command
        result.alarmPort = port.flatMap { UInt16(exactly: $0) }
        return result
    }

    private func notification(
        of fields: Fields,
        _ findings: inout Findings
    ) -> Configuration.Notification? {
        // YAML reads a plain `off` as false.
        if fields["notify"]?.text?.lowercased() == "false" { return .off }
        let known = Configuration.Notification.allCases.map(\.rawValue)
        return fields.choice("notify", among: known, &findings).flatMap {
            Configuration.Notification(rawValue: $0)
        }
    }

    /// Returns the program that is run for new alarms, with its arguments.
    private func command(
        of fields: Fields,
        _ notification: Configuration.Notification?,
        _ findings: inout Findings
    ) -> [String] {
        guard let node = fields["notify_command"] else {
            if notification == .command { _ = fields.required("notify_command", &findings) }
            return []
        }
        let words = fields.texts("notify_command", of: "arguments", &findings).map(\.0)
        if node.sequence?.isEmpty == true {
            findings.add(.nothingInside("notify_command"), at: node)
        }
        if let program = words.first, !program.hasPrefix("/") {
            let cause = Problem.Cause.wrongType(
                "notify_command",
                wanted:
                    "a program by its whole path, such as /usr/bin/notify-send, and its arguments",
                found: Problem.quoted(program),
                instead: nil
            )
            findings.add(cause, at: node)
        }
        return words
    }

    private func timeZone(of fields: Fields, _ findings: inout Findings) -> String? {
        guard let node = fields["time_zone"], let name = fields.text("time_zone", &findings) else {
            return nil
        }
        guard let zone = TimeZoneName.identifier(name) else {
            let cause = Problem.Cause.unknownTimeZone(
                found: Problem.quoted(name),
                instead: TimeZoneName.suggestion(for: name)
            )
            findings.add(cause, at: node)
            return nil
        }
        return zone
    }

    private func sources(
        of fields: Fields,
        _ list: Node,
        _ findings: inout Findings
    ) -> [SourceConfiguration] {
        guard let nodes = fields.list("sources", of: "sources", &findings) else { return [] }
        if nodes.isEmpty { findings.add(.nothingInside("sources"), at: list) }
        guard nodes.count <= Self.sourceLimit else {
            let cause = Problem.Cause.tooMany(
                "sources",
                count: nodes.count,
                limit: Self.sourceLimit
            )
            findings.add(cause, at: list)
            return []
        }
        var taken: [String: String] = [:]
        return nodes.compactMap { node in
            SourceReading(catalog: catalog, environment: environment)
                .source(node, taken: &taken, &findings)
        }
    }
}
