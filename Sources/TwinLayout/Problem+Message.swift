// SPDX-License-Identifier: Apache-2.0

public import TwinModel
import TwinVocabulary

// All messages about files are defined here. The user's own text is always in double quotes. A fix
// is a sentence that can be followed immediately.

extension Problem {
    /// The severity of the problem.
    public var level: Level {
        switch cause {
        case .unusedPane, .linkLocalAddress, .tokenInTheOpen, .thresholdOutsideRange,
            .thresholdOfText, .unknownState, .suppressorWithoutLimits:
            .warning
        default: .error
        }
    }

    /// The message, a sentence without a full stop.
    public var message: DisplayText { DisplayText(sentence) }

    /// The fix, or nil if none is known.
    public var fix: DisplayText? { advice.map { DisplayText($0) } }

    private var sentence: String {
        switch cause {
        case .missingFile: "no such file"
        case .isFolder: "this is a folder, not a file"
        case .isNotFolder: "this is a file, not a folder"
        case .notRegular: "this is a device, pipe or socket, not a file"
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .tooLarge(let bytes, let limit):
            "the file has \(bytes) bytes; at most \(limit) are read"
        case .empty(let what): "the file is empty; it should hold \(what)"
        case .notText: "the file is not UTF-8 text"
        case .noFiles(let what): "no file with \(what) in this folder"
        case .malformed(let words): "this is not YAML: \(words)"
        case .truncated(let words): "the YAML ends too early: \(words)"
        case .tab: "there is a tab, but YAML allows only spaces here"
        case .severalDocuments: "a second YAML document starts here"
        case .tooManyAliases(let limit): "more than \(limit) anchors and aliases"
        case .tooDeep(let limit): "nested more than \(limit) levels deep"
        default: sentenceOnValues
        }
    }

    private var sentenceOnValues: String {
        switch cause {
        case .duplicateKey(let key, let line):
            "\(Self.quoted(key)) is here a second time; the first is on line \(line)"
        case .duplicateKeys(let keys):
            "more than one of each key: \(keys.prefix(8).map(Self.quoted).joined(separator: ", "))"
                + (keys.count > 8 ? ", …" : "")
        case .unknownKey(let key, let owner, _), .strayWords(let key, let owner):
            "no key named \(Self.quoted(key)) in \(owner)"
        case .missingKey(let key, let owner): "\(owner) needs \"\(key)\""
        case .notMapping(let owner, _, let found): "\(owner) must be a mapping, not \(found)"
        case .secret(let key): "\"\(key)\" would store a secret in the file"
        case .wrongType(let key, let wanted, let found, _):
            "\"\(key)\" must be \(wanted), not \(found)"
        case .outOfRange(let key, let range, let found):
            "\"\(key)\" must be \(range), not \(found)"
        case .wrongQuantity(let key, _, let range, let found, _):
            "\"\(key)\" must be \(range), not \(found)"
        case .wrongChoice(let key, let known, let found, _):
            "\"\(key)\" must be one of \(known.joined(separator: ", ")), not \(found)"
        case .wrongName(let what, let found): "\(found) cannot name \(what)"
        case .takenName(let what, let name, let place):
            "\(what) named \(Self.quoted(name)) is there already, at \(place)"
        case .unknownUnit(let found, _): "no unit \(found)"
        case .takenAlias(let alias, let owner):
            "\(Self.quoted(alias)) is already an alias of \(Self.quoted(owner))"
        case .limitWithoutThreshold:
            "a limit needs one of \"above\", \"below\", \"rise\", \"fall\", "
                + "\"above_usual\", \"below_usual\", \"states\", \"absent\""
        case .mixedShares: "one distance from the usual value is in percent, the other is not"
        case .foreignLimitKey(let key, let first):
            "\(Self.quoted(key)) does not go with \(Self.quoted(first)) in one limit"
        case .thresholdOutsideRange(let key, let range):
            "this limit can never be passed: \"\(key)\" is not inside the range \(range)"
        case .thresholdOfText(let key):
            "this limit can never be passed: the values are texts, and \"\(key)\" is for numbers"
        case .unknownState(let state, _):
            "this limit can never be passed: no state named \(Self.quoted(state))"
        case .wrongExpression(let reason): reason
        case .unknownClass(let name, _): "no class of alarms named \(Self.quoted(name))"
        case .suppressorWithoutLimits(let name):
            "nothing is ever suppressed: \(Self.quoted(name)) has no limits"
        case .guidanceWithoutLimits(let key):
            "\(Self.quoted(key)) is about alarms, but the property has no limits"
        case .reversedRange(let key): "\"\(key)\" ends before it begins"
        case .emptyCatalog: "the catalog has no domain"
        case .unknownDomain(let name, _): "no domain named \(Self.quoted(name))"
        case .unknownKind(let name, _): "no kind named \(Self.quoted(name))"
        case .unknownProperty(let name, let kind, _):
            "no property named \(Self.quoted(name)) of kind \(Self.quoted(kind))"
        default: sentenceOnLayouts
        }
    }

    private var sentenceOnLayouts: String {
        switch cause {
        case .unknownPane(let name, _): "no pane named \(Self.quoted(name)) on this page"
        case .unusedPane(let name): "no form of the page shows the pane \(Self.quoted(name))"
        case .wrongItem(let found): "\(found) is not something that a pane can show"
        case .wrongPart: "a part of a page needs exactly one of \"rows\", \"columns\" and \"pane\""
        case .nothingInside(let key): "\"\(key)\" is empty"
        case .tooManyPanes(let count, let limit):
            "\(count) panes in one form; at most \(limit) are drawn"
        case .tooMany(let what, let count, let limit):
            "\(count) \(what); at most \(limit) are read"
        case .wrongScreen(let found): "\(found) is not the size of a screen"
        case .wrongExtent(let found, _): "\(found) is not the size of a part"
        case .doesNotFit(let needed, let room, let cells, let screen):
            "these parts need \(needed) \(cells); a screen of \(screen) has \(room) for them"
        case .paneWithoutItems(let kind): "a pane of kind \"\(kind)\" needs something to show"
        case .paneWithItems(let kind): "a pane of kind \"\(kind)\" selects its content itself"
        case .mixedChart(let first, let other):
            "a chart in \(Self.quoted(first)) cannot have a line in \(Self.quoted(other))"
        case .mixedTable(let first, let other):
            "a table of \(Self.quoted(first)) cannot have a column of \(Self.quoted(other))"
        case .mixedBars(let first, let other):
            "bars in \(Self.quoted(first)) cannot be next to one in \(Self.quoted(other))"
        case .foreignKey(let key, let pane, _):
            "a pane of kind \"\(pane)\" has no use for \"\(key)\""
        case .unknownGeometry(let name, _): "no file named \(Self.quoted(name))"
        case .wrongGeometry(let reason): reason
        case .wrongAddress(let address, let reason, _): "\(Self.quoted(address)) \(reason)"
        case .linkLocalAddress(let host):
            "\(Self.quoted(host)) is a link-local address: only machines on the same wire, or a "
                + "cloud's own machinery, answer there"
        case .tokenInTheOpen: "the token would travel unencrypted"
        case .unknownTimeZone(let found, _): "no time zone \(found)"
        case .notAVariable: "\"token_variable\" is not the name of an environment variable"
        case .wrongCertificates(let path, let reason): "\(Self.quoted(path)) \(reason)"
        case .unsetVariable(let name): "the environment has no \"\(name)\""
        case .unknownAction(let name, _): "no action named \(Self.quoted(name)) for keys to mean"
        case .unknownKeystroke(let key, _): "no key named \(Self.quoted(key))"
        case .takenKeystroke(let key, let action):
            "the key \(Self.quoted(key)) already means \(Self.quoted(action))"
        default: "something is wrong"
        }
    }

    private var advice: String? {
        switch cause {
        case .missingFile: "Check the path, and that the file was not moved or renamed."
        case .isFolder: "Name a file in it."
        case .isNotFolder: "Name the folder that contains it."
        case .notRegular: "Name a YAML file."
        case .unreadable: "Check its permissions and those of its folders."
        case .tooLarge: "Is it the right file? citytop's own are a few kilobytes."
        case .empty: "Begin from the shipped example: Data/config, Data/catalog, Layouts."
        case .notText: "Save it as UTF-8, or check that it is the right file."
        case .noFiles: "Add a file whose name ends in \".yaml\"."
        case .malformed: "Check the indentation, colons and quotes just before this place."
        case .truncated: "The file may be incomplete. Close the open quote, \"]\" or \"}\"."
        case .tab: "Replace it by spaces."
        case .severalDocuments: "Make it a file of its own, and delete the \"---\"."
        case .tooManyAliases: "Write the values out."
        case .tooDeep: "Divide the page into fewer levels."
        default: adviceOnValues
        }
    }

    private var adviceOnValues: String? {
        switch cause {
        case .duplicateKey, .duplicateKeys: "Delete one of them."
        case .unknownKey(let key, _, let known): Self.meant(key, among: known, named: "keys")
        case .strayWords: "A text with a comma in it needs quotes: \"one, two\"."
        case .notMapping(_, let keys, _):
            keys.isEmpty ? nil : "Its keys are: \(keys.joined(separator: ", "))."
        case .missingKey(let key, _): "Add a line: \(key): …"
        case .secret:
            "Name an environment variable that holds it instead: token_variable: CITY_TOKEN"
        case .wrongType(_, _, _, let instead): instead.map { "Did you mean \($0)?" }
        case .wrongQuantity(_, let example, _, _, let instead):
            instead.map { "Did you mean \"\($0)\"?" } ?? "Write a number and a unit: \(example)."
        case .wrongChoice(_, _, _, let instead): instead.map { "Did you mean \"\($0)\"?" }
        case .unknownUnit(_, let instead):
            instead.map { "Did you mean \"\($0)\"?" }
                ?? "Units are UCUM codes (km/h, MW, Cel, m3/h, %, 1) or ISO 4217 for money (CNY)."
        case .wrongName: "Use small letters, digits and \"_\", beginning with a letter."
        case .takenName: "Change one of the two."
        case .takenAlias: "Delete one of the two."
        case .limitWithoutThreshold: "Add a line: above: 90"
        case .mixedShares: "Write both in percent, such as 40%, or make it two limits."
        case .foreignLimitKey: "Delete it, or make it a limit of its own."
        case .thresholdOutsideRange: "Correct the limit, or the \"range\" of the property."
        case .thresholdOfText: "Name the states that raise the alarm: states: [failed]"
        case .unknownState(let state, let known): Self.meant(state, among: known, named: "states")
        case .wrongExpression:
            "Write it as in: max(pump.rate) - min(pump.rate), or sum(pump.rate) / 60."
        case .unknownClass(let name, let known):
            known.isEmpty
                ? "Define it in the domain: classes: [{class: \(name), longest_shelf: 8h}]"
                : Self.meant(name, among: known, named: "classes")
        case .suppressorWithoutLimits: "Give it limits, or delete the \"suppressed_by\"."
        case .guidanceWithoutLimits:
            "Add limits: [{priority: medium, above: 90}] or delete the text."
        case .reversedRange: "Write the lower end first: [0, 100]."
        case .emptyCatalog: "Add a file for each domain, as in Data/catalog."
        case .unknownDomain(let name, let known):
            Self.meant(name, among: known, named: "domains")
        case .unknownKind(let name, let known): Self.meant(name, among: known, named: "kinds")
        case .unknownProperty(let name, _, let known):
            Self.meant(name, among: known, named: "properties")
        default: adviceOnLayouts
        }
    }

    private var adviceOnLayouts: String? {
        switch cause {
        case .unknownPane(let name, let known): Self.meant(name, among: known, named: "panes")
        case .unusedPane: "Show it, or delete it."
        case .wrongItem: "Write kind/property: pump/rate, or entity/property: pump:p1/rate."
        case .wrongPart: "Write a pane's name, or list parts: rows: [{pane: alarms}]."
        case .nothingInside: "Add at least one."
        case .tooManyPanes, .tooMany: "Divide them among several."
        case .wrongScreen: "Write columns x rows of the smallest screen it is for: 80x24."
        case .wrongExtent(_, let cells):
            "Write a share above zero, such as 2, or cells, such as \"8 \(cells)\"."
        case .doesNotFit: "Make parts smaller, or raise the form's size."
        case .paneWithoutItems: "Add a line: show: [pump/rate]"
        case .paneWithItems: "Delete its \"show\"."
        case .mixedChart: "Make it two charts."
        case .mixedTable: "Make it two tables."
        case .mixedBars: "Make it two panes."
        case .foreignKey(_, _, let owners): "Delete it; it belongs to panes of kind \(owners)."
        case .unknownGeometry(_, let folders):
            folders.isEmpty
                ? "Write the name of a GeoJSON file beside the layouts."
                : "It is looked for in: \(folders.joined(separator: ", "))."
        case .wrongGeometry: "A map takes a GeoJSON FeatureCollection (RFC 7946), longitude first."
        case .wrongAddress(_, _, let fix): fix
        case .linkLocalAddress: "Check that this is the service you mean."
        case .tokenInTheOpen: "Use an https address."
        case .unknownTimeZone(_, let instead):
            instead.map { "Did you mean \"\($0)\"?" }
                ?? "Write its IANA name: \"Asia/Shanghai\", \"Europe/Berlin\", \"UTC\"."
        case .notAVariable:
            "Write the variable's name, such as CITY_TOKEN, and keep the token in the environment."
        case .unknownAction(let name, let known): Self.meant(name, among: known, named: "actions")
        case .unknownKeystroke(let key, let known):
            Spelling.nearest(to: key, among: known).map { "Did you mean \"\($0)\"?" }
                ?? "Write a character such as x, Ctrl-X, or a name: \(known.joined(separator: ", "))."
        case .takenKeystroke(_, let action):
            "Choose another key, or give \(Self.quoted(action)) other keys, or none: \(action): []"
        case .wrongCertificates:
            "Name a file of certificates in PEM; a path that begins without / starts at this file's "
                + "folder."
        case .unsetVariable(let name): "Set it before the start: export \(name)=…"
        default: nil
        }
    }

    /// Returns the user's own text in quotes, shortened for a sentence.
    static func quoted(_ text: some StringProtocol) -> String {
        "\"\(DisplayText(text, limit: 60).string)\""
    }

    private static func meant(_ word: String, among known: [String], named what: String) -> String?
    {
        if let nearest = Spelling.nearest(to: word, among: known) {
            return "Did you mean \"\(nearest)\"?"
        }
        guard !known.isEmpty else { return nil }
        let shown = known.prefix(12).joined(separator: ", ")
        return "The \(what) are: \(shown)\(known.count > 12 ? ", …" : "")."
    }
}
