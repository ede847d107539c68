// SPDX-License-Identifier: Apache-2.0

extension Problem {
    /// What is wrong; the sentences are written in `Problem+Message.swift`.
    ///
    /// A `found` is ready to be told: the user's own text in quotes, or "a list".
    public enum Cause: Hashable, Sendable {
        // The file as a whole.
        /// Nothing is at the path.
        case missingFile
        /// A folder is at the path.
        case isFolder
        /// A file is at the path of a folder.
        case isNotFolder
        /// A device, pipe or socket is at the path.
        case notRegular
        /// The system refuses to read it, in its own words.
        case unreadable(String)
        /// It has more bytes than are read.
        case tooLarge(bytes: Int64, limit: Int)
        /// There is nothing in it but space and comments.
        case empty(String)
        /// It has bytes that are no UTF-8 text.
        case notText
        /// The folder has no YAML file.
        case noFiles(String)

        // The YAML.
        /// The YAML is broken, in the parser's words.
        case malformed(String)
        /// The YAML ends too early, in the parser's words.
        case truncated(String)
        /// A tab where YAML takes spaces only.
        case tab
        /// A second document follows the first.
        case severalDocuments
        /// It has more anchors and aliases than are followed.
        case tooManyAliases(limit: Int)
        /// It is nested deeper than any of citytop's files.
        case tooDeep(limit: Int)

        // Keys and values.
        /// A key stands twice in one mapping.
        case duplicateKey(String, firstLine: Int)
        /// Keys that stand twice in one mapping, which begins before here.
        case duplicateKeys([String])
        /// A key that the mapping does not have.
        case unknownKey(String, owner: String, known: [String])
        /// Words without a value among the keys: the rest of a text that has a comma.
        case strayWords(String, owner: String)
        /// Something that should be a mapping is not.
        case notMapping(String, keys: [String], found: String)
        /// A key that must be there is not.
        case missingKey(String, owner: String)
        /// A key that would hold a secret.
        case secret(String)
        /// A value of another type than wanted.
        case wrongType(String, wanted: String, found: String, instead: String?)
        /// A value outside its range.
        case outOfRange(String, range: String, found: String)
        /// A duration or size that is not written as one.
        case wrongQuantity(String, example: String, range: String, found: String, instead: String?)
        /// A value that is none of the words allowed.
        case wrongChoice(String, known: [String], found: String, instead: String?)
        /// A name that is not spelled as names are.
        case wrongName(String, found: String)
        /// A name that is taken.
        case takenName(String, name: String, firstPlace: String)

        // The catalog.
        /// A unit that is neither UCUM nor ISO 4217.
        case unknownUnit(found: String, instead: String?)
        /// A name that a service uses and that two things of the catalog claim.
        case takenAlias(String, by: String)
        /// A limit without a threshold.
        case limitWithoutThreshold
        /// A range whose end comes before its start.
        case reversedRange(String)
        /// There is no domain in it.
        case emptyCatalog

        // References.
        /// A domain that the catalog does not have.
        case unknownDomain(String, known: [String])
        /// A kind that the catalog does not have.
        case unknownKind(String, known: [String])
        /// A property that the kind does not have.
        case unknownProperty(String, kind: String, known: [String])

        // Layouts.
        /// A pane that the page does not define.
        case unknownPane(String, known: [String])
        /// A pane that no form of the page shows.
        case unusedPane(String)
        /// An item that is not written as one.
        case wrongItem(found: String)
        /// A part with none, or several, of `rows`, `columns` and `pane`.
        case wrongPart
        /// A list of parts, forms or pages with nothing in it.
        case nothingInside(String)
        /// More panes on one form than fit any screen.
        case tooManyPanes(count: Int, limit: Int)
        /// More items, sources or rules than are read.
        case tooMany(String, count: Int, limit: Int)
        /// A size of a form that is not columns x rows.
        case wrongScreen(found: String)
        /// A size of a part that is neither share nor cells.
        case wrongExtent(found: String, cells: String)
        /// Parts that need more cells than the smallest screen of the form has.
        case doesNotFit(needed: Int, room: Int, cells: String, screen: String)
        /// A kind of pane that shows items, without any.
        case paneWithoutItems(String)
        /// A kind of pane that shows no items, with some.
        case paneWithItems(String)
        /// A chart of several units, which cannot share a scale.
        case mixedChart(first: String, other: String)
        /// A table of several kinds of entity.
        case mixedTable(first: String, other: String)
        /// Bars of several units, which cannot share a scale.
        case mixedBars(first: String, other: String)
        /// A key that panes of this kind have no use for.
        case foreignKey(String, pane: String, owners: String)
        /// A geometry that no folder has.
        case unknownGeometry(String, folders: [String])
        /// A geometry that is no GeoJSON, and why.
        case wrongGeometry(String)

        // Keys.
        /// An action that no key can mean.
        case unknownAction(String, known: [String])
        /// A key that there is not.
        case unknownKeystroke(String, known: [String])
        /// A key that means another action already.
        case takenKeystroke(String, by: String)

        // Configuration.
        /// An address that cannot be asked; what is wrong with it, and the mend.
        case wrongAddress(String, reason: String, mend: String)
        /// An address that only this machine, or a cloud's own machinery, answers at.
        case linkLocalAddress(String)
        /// A token that would travel in the open.
        case tokenInTheOpen
        /// A time zone that is not known.
        case unknownTimeZone(found: String, instead: String?)
        /// What should be an environment variable's name is none; the text is not told, for it
        /// may be the secret itself.
        case notAVariable
        /// A file of certificates that cannot be used, and why.
        case wrongCertificates(String, reason: String)
        /// An environment variable that is not set, or is empty.
        case unsetVariable(String)
    }
}
