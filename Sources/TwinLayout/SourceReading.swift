// SPDX-License-Identifier: Apache-2.0

import TwinModel
public import TwinVocabulary
import Yams

/// The reading of one source of a configuration from its nodes.
struct SourceReading {
    let catalog: Catalog?
    let environment: [String: String]?

    private static let ruleLimit = 256

    /// Reads a source.
    ///
    /// - Parameters:
    ///   - node: The node of the source.
    ///   - taken: The IDs of the sources read before, with their places.
    ///   - findings: The findings to which problems are added.
    /// - Returns: The source, or nil if a required value is missing or wrong.
    func source(
        _ node: Node,
        taken: inout [String: String],
        _ findings: inout Findings
    ) -> SourceConfiguration? {
        let table = ConfigurationTable.source
        guard let fields = Fields(node, of: table, &findings) else { return nil }
        let place = fields.required("id", &findings)
        let id = fields.name("id", of: "a source", &findings)
        if let id, let place {
            if let first = taken[id] {
                let cause = Problem.Cause.takenName("a source", name: id, firstPlace: first)
                findings.add(cause, at: place)
            } else {
                taken[id] = findings.place(of: place)
            }
        }
        let domain = domain(of: fields, &findings)
        _ = fields.required("standard", &findings)
        let words = SourceConfiguration.Standard.allCases.map(\.rawValue)
        let standard = fields.choice("standard", among: words, &findings)
            .flatMap(SourceConfiguration.Standard.init(rawValue:))
        let token = tokenVariable(of: fields, &findings)
        let certificates = certificateFile(of: fields, &findings)
        let url = address(of: fields, hasToken: token != nil, &findings)
        let interval = fields.duration("interval", of: table, &findings)
        let deadline = fields.duration("deadline", of: table, &findings)
        let bytes = fields.bytes("byte_limit", of: table, &findings)
        let series = fields.integer("series_limit", of: table, &findings)
        let lateness = fields.duration("lateness", of: table, &findings)
        let audit = auditInterval(of: fields, &findings)
        let scrape = scrape(of: fields, standard: standard, &findings)
        let metrics = rules(of: fields, standard: standard, &findings)
        let types = fields.texts("types", of: "entity types", &findings).map(\.0)
        let ledger = LedgerReading(catalog: catalog)
            .rules(of: fields, standard: standard, &findings)
        let alerts = AlertReading(catalog: catalog)
            .rules(of: fields, standard: standard, &findings)
        guard let id, let domain, let standard, let url else { return nil }
        var result = SourceConfiguration(
            id: SourceID(id),
            domain: domain,
            standard: standard,
            url: url
        )
        result.interval = interval ?? result.interval
        result.deadline = deadline ?? result.deadline
        result.byteLimit = bytes.flatMap { Int(exactly: $0) } ?? result.byteLimit
        result.seriesLimit = series ?? result.seriesLimit
        result.tokenVariable = token
        result.lateness = lateness
        if let audit { result.auditInterval = audit == .zero ? nil : audit }
        result.scrape = scrape
        result.certificateFile = certificates
        result.metrics = metrics
        result.types = types
        result.ledger = ledger
        result.alerts = alerts
        return result
    }

    private func domain(of fields: Fields, _ findings: inout Findings) -> String? {
        guard let node = fields.required("domain", &findings),
            let domain = fields.text("domain", &findings)
        else { return nil }
        if let catalog, catalog.domain(domain) == nil {
            findings.add(.unknownDomain(domain, known: catalog.domains.map(\.id)), at: node)
        }
        return domain
    }

    private func address(
        of fields: Fields,
        hasToken: Bool,
        _ findings: inout Findings
    ) -> String? {
        guard let node = fields.required("url", &findings),
            let text = fields.text("url", &findings)
        else { return nil }
        // The address of an exporter may have a query, such as /probe?target=a.
        let finding = AddressCheck.check(
            text,
            allowsQuery: fields["standard"]?.text == "prometheus"
        )
        if let cause = finding.cause { findings.add(cause, at: node) }
        if hasToken, finding.isInTheOpen { findings.add(.tokenInTheOpen, at: node) }
        return finding.host.isEmpty ? nil : text
    }

    /// Returns the time between audits: zero for `off`, nil if it is missing.
    private func auditInterval(of fields: Fields, _ findings: inout Findings) -> Duration? {
        // YAML 1.1 reads a plain `off` as false, so both have the same meaning here.
        if let word = fields["audit"]?.text?.lowercased(), word == "off" || word == "false" {
            return .zero
        }
        return fields.duration("audit", of: ConfigurationTable.source, &findings)
    }

    private func scrape(
        of fields: Fields,
        standard: SourceConfiguration.Standard?,
        _ findings: inout Findings
    ) -> Bool? {
        guard let node = fields["scrape"], let scrape = fields.flag("scrape", &findings) else {
            return nil
        }
        if let standard, standard != .prometheus {
            let cause = Problem.Cause.wrongType(
                "scrape",
                wanted: "in a prometheus source",
                found: standard.rawValue,
                instead: nil
            )
            findings.add(cause, at: node)
        }
        return scrape
    }

    private func tokenVariable(of fields: Fields, _ findings: inout Findings) -> String? {
        guard let node = fields["token_variable"] else { return nil }
        guard let name = node.text, let first = name.utf8.first, name.utf8.count <= 64,
            !(0x30...0x39).contains(first),
            name.utf8.allSatisfy({
                (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            })
        else {
            findings.add(.notAVariable, at: node)
            return nil
        }
        if let environment, SourceConfiguration.token(name, in: environment) == nil {
            findings.add(.unsetVariable(name), at: node)
        }
        return name
    }

    /// Reads the path of the certificate file, which is relative to the folder of the
    /// configuration.
    private func certificateFile(of fields: Fields, _ findings: inout Findings) -> String? {
        guard let node = fields["ca_file"], let name = fields.text("ca_file", &findings) else {
            return nil
        }
        var path = name
        if !name.hasPrefix("/"), let slash = findings.file.lastIndex(of: "/") {
            path = findings.file[...slash] + name
        }
        if let reason = CertificateFile.problem(of: path) {
            findings.add(.wrongCertificates(path, reason: reason), at: node)
        }
        return path
    }

    private func rules(
        of fields: Fields,
        standard: SourceConfiguration.Standard?,
        _ findings: inout Findings
    ) -> [MetricRule] {
        guard let nodes = fields.list("metrics", of: "rules", &findings),
            let list = fields["metrics"]
        else {
            if standard == .prometheus, fields["metrics"] == nil {
                findings.add(.missingKey("metrics", owner: "a prometheus source"), at: fields.node)
            }
            return []
        }
        if nodes.isEmpty { findings.add(.nothingInside("metrics"), at: list) }
        guard nodes.count <= Self.ruleLimit else {
            let cause = Problem.Cause.tooMany("rules", count: nodes.count, limit: Self.ruleLimit)
            findings.add(cause, at: list)
            return []
        }
        return nodes.compactMap { rule($0, &findings) }
    }

    private func rule(_ node: Node, _ findings: inout Findings) -> MetricRule? {
        guard let fields = Fields(node, of: ConfigurationTable.rule, &findings) else { return nil }
        let hasSelector = fields.required("selector", &findings) != nil
        let selector = hasSelector ? fields.text("selector", &findings) : nil
        if let selector, let place = fields["selector"], MetricSelector(selector) == nil {
            let cause = Problem.Cause.wrongType(
                "selector",
                wanted: "a series selector such as node_load1{job=\"node\"}; functions, ranges and "
                    + "offsets are none",
                found: place.words,
                instead: nil
            )
            findings.add(cause, at: place)
        }
        let place = fields.required("kind", &findings)
        let kind = fields.text("kind", &findings)
        if let kind, let place, let catalog, catalog.kind(kind) == nil {
            findings.add(.unknownKind(kind, known: catalog.kindIDs), at: place)
        }
        let list = fields.required("identity", &findings)
        let labels = fields.texts("identity", of: "labels", &findings)
        if let list, labels.isEmpty, fields["identity"]?.sequence?.isEmpty == true {
            findings.add(.nothingInside("identity"), at: list)
        }
        guard let selector, let kind else { return nil }
        return MetricRule(
            selector: selector,
            kind: kind,
            identity: labels.map(\.0),
            parent: fields.text("parent", &findings)
        )
    }
}

extension SourceConfiguration {
    /// Returns the bearer token of the source, or nil if it has no token variable or the variable
    /// is not set.
    ///
    /// - Parameter environment: The environment variables.
    /// - Returns: The token without surrounding white space, such as the newline at the end of a
    ///   file.
    public func token(in environment: [String: String]) -> String? {
        tokenVariable.flatMap { Self.token($0, in: environment) }
    }

    static func token(_ variable: String, in environment: [String: String]) -> String? {
        guard let value = environment[variable] else { return nil }
        var token = value[...]
        while token.first?.isWhitespace == true { token = token.dropFirst() }
        while token.last?.isWhitespace == true { token = token.dropLast() }
        return token.isEmpty ? nil : String(token)
    }
}
