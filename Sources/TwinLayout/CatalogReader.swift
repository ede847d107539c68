// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
public import TwinVocabulary
import Yams

/// A reader of catalog files, each with one domain.
public enum CatalogReader {
    private static let content = "a domain of the catalog"

    /// Reads all catalog files of a folder.
    ///
    /// Domains are sorted by their `order`, then by the name of their file.
    ///
    /// Throws ``FileProblems`` with all problems of the files if one of them is an error.
    public static func read(folder path: String) throws(FileProblems) -> Catalog {
        try check(folder: path).get()
    }

    /// Reads the text of one catalog file as a catalog of one domain.
    ///
    /// Throws ``FileProblems`` with all problems of the text if one of them is an error.
    public static func read(text: String, file: String) throws(FileProblems) -> Catalog {
        try check(text: text, file: file).get()
    }

    /// Reads all catalog files of a folder and returns the catalog with all problems found.
    public static func check(folder path: String) -> Checked<Catalog> {
        check(folder: path, beside: nil)
    }

    /// Reads all catalog files of a folder, which may refer to another catalog.
    private static func check(folder path: String, beside other: Catalog?) -> Checked<Catalog> {
        let folder = DocumentFolder(path, content: content)
        if let problem = folder.problem { return Checked(value: nil, problems: [problem]) }
        var gathered = Gathered()
        gathered.other = other
        for (file, document) in folder.documents { gathered.add(document, file: file) }
        return gathered.checked
    }

    /// Reads a city's own domains, and the shipped domains that it names and does not replace.
    ///
    /// - Parameters:
    ///   - own: The city's folder; nil if it has none.
    ///   - shipped: The folder of the shipped domains.
    ///   - names: The domains that the city's sources name; nil for all shipped ones.
    /// - Returns: The domains of the city with the problems of both folders, and all shipped
    ///   domains.
    static func check(
        own: String?,
        shipped: String,
        named names: [String]?
    ) -> (city: Checked<Catalog>, library: Checked<Catalog>) {
        let library = check(folder: shipped)
        guard let found = library.value else { return (library, library) }
        var domains: [CatalogDomain] = []
        var problems = library.problems
        if let own {
            let checked = check(folder: own, beside: found)
            problems = checked.problems + problems
            guard let value = checked.value else {
                return (Checked(value: nil, problems: problems), library)
            }
            domains = value.domains
        }
        for domain in found.domains where !domains.contains(where: { $0.id == domain.id }) {
            if names?.contains(domain.id) ?? true { domains.append(domain) }
        }
        return (Checked(value: Catalog(domains: domains), problems: problems), library)
    }

    /// Reads the text of one catalog file and returns the catalog with all problems found.
    public static func check(text: String, file: String) -> Checked<Catalog> {
        var gathered = Gathered()
        gathered.add(Document(text, file: file, content: content), file: file)
        return gathered.checked
    }

    /// Reads the texts of several catalog files, as stored in a recording, and returns the catalog
    /// with all problems found.
    public static func check(texts: [(file: String, text: String)]) -> Checked<Catalog> {
        var gathered = Gathered()
        for (file, text) in texts {
            gathered.add(Document(text, file: file, content: content), file: file)
        }
        return gathered.checked
    }

    /// The content of several files, with the checks across them.
    private struct Gathered {
        var domains: [(order: Int, domain: CatalogDomain)] = []
        var problems: [Problem] = []
        var takenDomains: [String: String] = [:]
        var takenAliases: [String: String] = [:]
        var takenProperties: [String: String] = [:]
        /// A catalog that the files may refer to as well.
        var other: Catalog?
        /// The references of each file.
        private var references: [(references: [DomainReading.Reference], findings: Findings)] = []

        mutating func add(_ document: Document, file: String) {
            var findings = Findings(file: file, document: document)
            let empty = findings
            if let root = document.root {
                let reading = DomainReading(root, &findings)
                if let domain = reading.domain {
                    domains.append((reading.order, domain))
                    checkAcross(reading, &findings)
                }
                if !reading.references.isEmpty { references.append((reading.references, empty)) }
            }
            problems += findings.problems
        }

        private mutating func checkAcross(_ reading: DomainReading, _ findings: inout Findings) {
            for claim in reading.claims {
                let place = findings.place(of: claim.node)
                switch claim.what {
                case .domain:
                    if let first = takenDomains.updateValue(place, forKey: claim.name) {
                        takenDomains[claim.name] = first
                        let cause = Problem.Cause.takenName(
                            "a domain",
                            name: claim.name,
                            firstPlace: first
                        )
                        findings.add(cause, at: claim.node)
                    }
                case .alias(let kind):
                    if let first = takenAliases.updateValue(kind, forKey: claim.name),
                        first != kind
                    {
                        findings.add(.takenAlias(claim.name, by: first), at: claim.node)
                    }
                case .property(let kind):
                    // A city or district may be in several domains, but each of its properties in
                    // only one.
                    let key = "\(kind)/\(claim.name)"
                    if let first = takenProperties.updateValue(place, forKey: key) {
                        let cause = Problem.Cause.takenName(
                            "a property",
                            name: key,
                            firstPlace: first
                        )
                        findings.add(cause, at: claim.node)
                    }
                }
            }
        }

        var checked: Checked<Catalog> {
            let ordered = domains.enumerated().sorted {
                ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
            }
            let catalog = Catalog(domains: ordered.map(\.element.domain))
            return Checked(value: catalog, problems: problems + unknownNames(catalog))
        }

        /// Returns the problems of names that no file defines.
        private func unknownNames(_ catalog: Catalog) -> [Problem] {
            let domains = catalog.domains + (other?.domains ?? [])
            let classes = domains.flatMap(\.alarmClasses).map(\.name)
            var properties: [String: [CatalogProperty]] = [:]
            for kind in domains.flatMap(\.kinds) {
                properties[kind.id, default: []] += kind.properties
            }
            return references.flatMap { own in
                var findings = own.findings
                for reference in own.references {
                    switch reference.what {
                    case .alarmClass(let name):
                        guard !classes.contains(name) else { continue }
                        findings.add(.unknownClass(name, known: classes), at: reference.node)
                    case .suppressor(let suppressor):
                        let found = Self.find(suppressor.property, of: suppressor.kind, properties)
                        if let cause = found.cause {
                            findings.add(cause, at: reference.node)
                        } else if found.property?.limits.isEmpty ?? false {
                            findings.add(
                                .suppressorWithoutLimits(suppressor.property),
                                at: reference.node
                            )
                        }
                    case .input(.own(let name)):
                        let found = Self.find(name, of: reference.kind, properties)
                        if let cause = found.cause { findings.add(cause, at: reference.node) }
                    case .input(.parts(let kind, let name)):
                        let found = Self.find(name, of: kind, properties)
                        if let cause = found.cause { findings.add(cause, at: reference.node) }
                    }
                }
                return findings.problems
            }
        }

        /// Returns a property of a kind, or the cause why there is none.
        private static func find(
            _ name: String,
            of kind: String,
            _ properties: [String: [CatalogProperty]]
        ) -> (property: CatalogProperty?, cause: Problem.Cause?) {
            guard let known = properties[kind] else {
                return (nil, .unknownKind(kind, known: properties.keys.sorted()))
            }
            guard let found = known.first(where: { $0.id == name }) else {
                return (nil, .unknownProperty(name, kind: kind, known: known.map(\.id)))
            }
            return (found, nil)
        }
    }
}

extension Problem {
    /// Creates the problem of a file that cannot be read.
    init(_ refusal: TextFile.Refusal, file: String) {
        self.init(
            file: file,
            line: refusal.line,
            column: refusal.column,
            cause: refusal.cause
        )
    }
}
