// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// The table of all keys of the configuration.
///
/// The reader checks against it, and the manual page and Documents/configuration.md are generated
/// from it.
public enum ConfigurationTable {
    /// All sections, each before the sections that its keys refer to.
    public static let sections = [root, source, rule, ledger, group, count, alerts]

    private static let defaults = (
        city: Configuration(city: LocalizedText(""), sources: []),
        source: SourceConfiguration(id: "", domain: "", standard: .prometheus, url: "")
    )

    private static let year = Duration.seconds(365 * 86_400)

    static let root = ConfigurationSection(
        owner: "the configuration",
        path: "",
        keys: [
            ConfigurationKey(
                "city",
                .localized,
                required: true,
                "The name of the city, for the header."
            ),
            ConfigurationKey(
                "simulated",
                .flag,
                fallback: "\(defaults.city.isSimulated)",
                "True puts a word for it on every screen."
            ),
            ConfigurationKey(
                "time_zone",
                .text,
                fallback: defaults.city.timeZone,
                "The city's time zone by its IANA name, such as Europe/Paris, or an offset such as +08:00."
            ),
            ConfigurationKey(
                "calendar",
                .text,
                fallback: "weekdays alone",
                "A file of holidays and of workdays on weekends, from the file's own folder or the "
                    + "shipped Data/calendars, for the header and for comparisons with the last "
                    + "like day."
            ),
            ConfigurationKey(
                "retention",
                .duration(.seconds(3600)...(year * 20)),
                fallback: QuantityText.write(defaults.city.retention),
                "How long observations are stored at full resolution. Hourly values are stored longer."
            ),
            ConfigurationKey(
                "cache_limit",
                .bytes((16 << 20)...(16 << 40)),
                fallback: QuantityText.write(bytes: defaults.city.cacheLimit),
                "The size above which the cache gives up its oldest observations."
            ),
            ConfigurationKey(
                "catalog",
                .text,
                fallback: "catalog beside the file, if it exists",
                "A folder of catalog files, from the file's own folder. A domain in it replaces the "
                    + "shipped one of the same name. Of the other shipped domains the city has those "
                    + "that its sources name."
            ),
            ConfigurationKey(
                "layouts",
                .text,
                fallback: "layouts beside the file, if it exists",
                "A folder of pages, from the file's own folder. A page in it replaces the shipped one "
                    + "of the same name. Other shipped pages are shown if the city has their domains."
            ),
            ConfigurationKey(
                "sources",
                .list("sources"),
                required: true,
                "The services of the city."
            ),
            ConfigurationKey(
                "keys",
                .bindings,
                "Keys in place of those that an action comes with, such as {zoom: x, quit: [Q, Ctrl-Q]}; "
                    + "an empty list takes its keys away."
            ),
            ConfigurationKey(
                "notify",
                .choice(Configuration.Notification.allCases.map(\.rawValue)),
                fallback: defaults.city.notification.rawValue,
                "How a live screen announces alarms that nobody has acknowledged: by the terminal's "
                    + "bell, three times for high ones and once for medium ones; by the bell with a "
                    + "notification of the terminal (OSC 9, 777 or 99); by the bell, with a command "
                    + "that the process runs that writes the cache; or not at all."
            ),
            ConfigurationKey(
                "notify_command",
                .texts,
                "With notify: command, required: the program by its whole path, and its arguments. It "
                    + "is run without a shell, at most once in 10 s, with the alarm as JSON on its "
                    + "standard input and in variables that begin with ALARM_."
            ),
            ConfigurationKey(
                "alarm_port",
                .integer(1...65_535),
                fallback: "none",
                "A port of 127.0.0.1 on which the process that writes the cache serves the alarms for "
                    + "reading, by version 2 of the API of Alertmanager, for programs such as amtool."
            ),
        ]
    )

    static let source = ConfigurationSection(
        owner: "a source",
        path: "sources",
        keys: [
            ConfigurationKey(
                "id",
                .name,
                required: true,
                "The name of the source, once in the file."
            ),
            ConfigurationKey(
                "domain",
                .name,
                required: true,
                "The domain of the catalog that the source has observations of."
            ),
            ConfigurationKey(
                "standard",
                .choice(SourceConfiguration.Standard.allCases.map(\.rawValue)),
                required: true,
                "The standard of the service's interface."
            ),
            ConfigurationKey(
                "url",
                .text,
                required: true,
                "The base address, http or https, without user name, password and query."
            ),
            ConfigurationKey(
                "interval",
                .duration(.seconds(1)...Duration.seconds(86_400)),
                fallback: QuantityText.write(defaults.source.interval),
                "How often the service is visited."
            ),
            ConfigurationKey(
                "deadline",
                .duration(.milliseconds(100)...Duration.seconds(600)),
                fallback: QuantityText.write(defaults.source.deadline),
                "How long one visit may take."
            ),
            ConfigurationKey(
                "byte_limit",
                .bytes((1 << 10)...(1 << 30)),
                fallback: QuantityText.write(bytes: Int64(defaults.source.byteLimit)),
                "The most decoded bytes of one answer."
            ),
            ConfigurationKey(
                "series_limit",
                .integer(1...1_000_000),
                fallback: "\(defaults.source.seriesLimit)",
                "The most series of the source; further ones are left out with a remark."
            ),
            ConfigurationKey(
                "token_variable",
                .text,
                "The environment variable with the bearer token of the service. The token itself is "
                    + "never in the file."
            ),
            ConfigurationKey(
                "ca_file",
                .text,
                "Certificates in PEM to trust in place of the system's, from the file's own folder."
            ),
            ConfigurationKey(
                "metrics",
                .list("metrics"),
                "Prometheus, required: which series to read, and which of their labels name the entity."
            ),
            ConfigurationKey(
                "types",
                .texts,
                fallback: "all that the service lists",
                "NGSI-LD: the entity types to read."
            ),
            ConfigurationKey(
                "lateness",
                .duration(.seconds(1)...Duration.seconds(30 * 86_400)),
                fallback: "depends on the standard",
                "How late observations may arrive and still be read by the next visit. Audits reach back "
                    + "at least twice as far."
            ),
            ConfigurationKey(
                "audit",
                .duration(.seconds(5)...Duration.seconds(7 * 86_400)),
                fallback: QuantityText.write(defaults.source.auditInterval ?? .zero),
                "How often the past is compared with the service, or off."
            ),
            ConfigurationKey(
                "scrape",
                .flag,
                fallback: "decided by the answer",
                "Prometheus: true if the address is an exporter's, false if it is the HTTP API's."
            ),
            ConfigurationKey(
                "ledger",
                .mapping("ledger"),
                "CloudEvents: the counts of the ledger's events."
            ),
            ConfigurationKey(
                "alerts",
                .mapping("alerts"),
                "Alertmanager: the meaning of the alerts' labels."
            ),
        ]
    )

    static let rule = ConfigurationSection(
        owner: "a rule",
        path: "metrics",
        keys: [
            ConfigurationKey(
                "selector",
                .text,
                required: true,
                "A PromQL series selector, such as {__name__=~\"node_load1|up\"}."
            ),
            ConfigurationKey(
                "kind",
                .name,
                required: true,
                "The kind of the catalog that the entities are of."
            ),
            ConfigurationKey(
                "identity",
                .texts,
                required: true,
                "The labels whose values together name the entity."
            ),
            ConfigurationKey(
                "parent",
                .text,
                "The label that names the entity's parent. The parent's kind is the catalog's kind with "
                    + "the label's name, or with the label among its aliases."
            ),
        ]
    )

    static let ledger = ConfigurationSection(
        owner: "a ledger",
        path: "ledger",
        keys: [
            ConfigurationKey(
                "total",
                .text,
                fallback: "no totals",
                "The entity that totals over all events belong to, such as city:name."
            ),
            ConfigurationKey(
                "datasets",
                .name,
                fallback: LedgerRules().datasetKind,
                "The kind of the datasets in the catalogue beside the ledger."
            ),
            ConfigurationKey(
                "publishers",
                .name,
                fallback: LedgerRules().publisherKind,
                "The kind of those who publish the datasets."
            ),
            ConfigurationKey(
                "groups",
                .list("groups"),
                "The fields of events that name entities, each kind once."
            ),
            ConfigurationKey("counts", .list("counts"), "What is counted."),
        ]
    )

    static let group = ConfigurationSection(
        owner: "a group",
        path: "groups",
        keys: [
            ConfigurationKey("field", .text, required: true, "The field of an event's data."),
            ConfigurationKey(
                "kind",
                .name,
                required: true,
                "The kind of the entity that it names."
            ),
            ConfigurationKey(
                "interval",
                .duration(.seconds(10)...Duration.seconds(3600)),
                fallback: "10s",
                "How often the totals of these entities are reported; above 10s only changed ones are."
            ),
        ]
    )

    static let count = ConfigurationSection(
        owner: "a count",
        path: "counts",
        keys: [
            ConfigurationKey(
                "property",
                .name,
                required: true,
                "The property of the catalog that the number is an observation of."
            ),
            ConfigurationKey(
                "types",
                .texts,
                required: true,
                "The types of the events that are counted."
            ),
            ConfigurationKey("unit", .text, fallback: "1", "The unit of the number, a UCUM code."),
            ConfigurationKey(
                "sum",
                .text,
                fallback: "the number of events",
                "The field that is summed up over the day."
            ),
            ConfigurationKey(
                "mean",
                .text,
                "The field of which the mean is taken, in place of a sum."
            ),
            ConfigurationKey(
                "per",
                .text,
                "With sum: the field whose sum divides that of the other."
            ),
            ConfigurationKey(
                "factor",
                .number(1e-15...1e15),
                fallback: "1",
                "With per: the factor of the quotient."
            ),
            ConfigurationKey(
                "over",
                .duration(.seconds(10)...Duration.seconds(86_400)),
                fallback: "60s",
                "With mean: the time that it looks back over."
            ),
            ConfigurationKey(
                "optional",
                .flag,
                fallback: "false",
                "With sum: true if events without the field add nothing; otherwise they are rejected."
            ),
            ConfigurationKey(
                "by",
                .texts,
                fallback: "all groups",
                "The fields of the groups that it is counted for."
            ),
            ConfigurationKey(
                "total",
                .flag,
                fallback: "true",
                "False if it is not counted for all events together."
            ),
        ]
    )
}
