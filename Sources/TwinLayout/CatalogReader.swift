// SPDX-License-Identifier: Apache-2.0

public import TwinVocabulary
import Yams

/// Reads catalog files, one domain each, and checks them.
public enum CatalogReader {
    private static let content = "a domain of the catalog"

    /// Reads every catalog file of a folder.
    ///
    /// Domains come in the order of their `order`, then of their file's name.
    ///
    /// - Throws: ``FileProblems`` with all that is wrong in any of them.
    public static func read(folder path: String) throws(FileProblems) -> Catalog {
        try check(folder: path).get()
    }

    /// Reads the text of one catalog file as a catalog of one domain.
    ///
    /// - Throws: ``FileProblems`` with all that is wrong in it.
    public static func read(text: String, file: String) throws(FileProblems) -> Catalog {
        try check(text: text, file: file).get()
    }

    /// Reads every catalog file of a folder and tells everything found.
    public static func check(folder path: String) -> Checked<Catalog> {
        let folder = DocumentFolder(path, content: content)
        if let problem = folder.problem { return Checked(value: nil, problems: [problem]) }
        var gathered = Gathered()
        for (file, document) in folder.documents { gathered.add(document, file: file) }
        return gathered.checked
    }

    /// Reads a city's own domains and those shipped domains that it names and does not replace.
    ///
    /// - Parameters:
    ///   - own: the city's folder; nil if it has none.
    ///   - shipped: the shipped folder.
    ///   - names: the domains that the city's sources name; nil takes all shipped ones.
    /// - Returns: the domains of the city, all shipped ones, and every problem of both.
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
            let checked = check(folder: own)
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

    /// Reads the text of one catalog file and tells everything found.
    public static func check(text: String, file: String) -> Checked<Catalog> {
        var gathered = Gathered()
        gathered.add(Document(text, file: file, content: content), file: file)
        return gathered.checked
    }

    /// Reads the texts of several catalog files, as a recording holds them, and tells everything
    /// found.
    public static func check(texts: [(file: String, text: String)]) -> Checked<Catalog> {
        var gathered = Gathered()
        for (file, text) in texts {
            gathered.add(Document(text, file: file, content: content), file: file)
        }
        return gathered.checked
    }

    /// What several files came to, with the checks that go across them.
    private struct Gathered {
        var domains: [(order: Int, domain: CatalogDomain)] = []
        var problems: [Problem] = []
        var takenDomains: [String: String] = [:]
        var takenAliases: [String: String] = [:]
        var takenProperties: [String: String] = [:]

        mutating func add(_ document: Document, file: String) {
            var findings = Findings(file: file, document: document)
            if let root = document.root {
                let reading = DomainReading(root, &findings)
                if let domain = reading.domain {
                    domains.append((reading.order, domain))
                    checkAcross(reading, &findings)
                }
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
                    // A city or district belongs to several domains; its properties to one each.
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
            return Checked(value: catalog, problems: problems)
        }
    }
}

extension Problem {
    /// What keeps a file from being read.
    init(_ refusal: TextFile.Refusal, file: String) {
        self.init(
            file: file,
            line: refusal.line,
            column: refusal.column,
            cause: refusal.cause
        )
    }
}
