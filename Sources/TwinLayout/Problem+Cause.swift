// SPDX-License-Identifier: Apache-2.0

extension Problem {
    /// The cause of a problem; the messages are in `Problem+Message.swift`.
    ///
    /// A `found` is ready for display: the user's own text in quotes, or words such as "a list".
    public enum Cause: Hashable, Sendable {
        // The file as a whole.
        /// There is no file at the path.
        case missingFile
        /// There is a folder at the path of a file.
        case isFolder
        /// There is a file at the path of a folder.
        case isNotFolder
        /// There is a device, pipe or socket at the path.
        case notRegular
        /// The system refuses to read the file, with its message.
        case unreadable(String)
        /// The file is larger than the limit.
        case tooLarge(bytes: Int64, limit: Int)
        /// The file contains only white space and comments.
        case empty(String)
        /// The file is not valid UTF-8.
        case notText
        /// The folder contains no YAML file.
        case noFiles(String)

        // The YAML.
        /// The YAML is broken, with the parser's message.
        case malformed(String)
        /// The YAML ends too early, with the parser's message.
        case truncated(String)
        /// There is a tab where YAML allows only spaces.
        case tab
        /// A second document follows the first.
        case severalDocuments
        /// There are more anchors and aliases than allowed.
        case tooManyAliases(limit: Int)
        /// The nesting is deeper than allowed.
        case tooDeep(limit: Int)

        // Keys and values.
        /// A key is twice in one mapping.
        case duplicateKey(String, firstLine: Int)
        /// Several keys are twice in one mapping, which begins before this place.
        case duplicateKeys([String])
        /// The mapping has no such key.
        case unknownKey(String, owner: String, known: [String])
        /// There are words without a value among the keys, probably the rest of a text with a
        /// comma.
        case strayWords(String, owner: String)
        /// A value that should be a mapping is something else.
        case notMapping(String, keys: [String], found: String)
        /// A required key is missing.
        case missingKey(String, owner: String)
        /// The key would hold a secret.
        case secret(String)
        /// The value has the wrong type.
        case wrongType(String, wanted: String, found: String, instead: String?)
        /// The value is outside its range.
        case outOfRange(String, range: String, found: String)
        /// The value is not a valid duration or size.
        case wrongQuantity(String, example: String, range: String, found: String, instead: String?)
        /// The value is not one of the allowed words.
        case wrongChoice(String, known: [String], found: String, instead: String?)
        /// The name is not spelled as required.
        case wrongName(String, found: String)
        /// The name is used already.
        case takenName(String, name: String, firstPlace: String)

        // The catalog.
        /// The unit is neither a UCUM code nor an ISO 4217 code.
        case unknownUnit(found: String, instead: String?)
        /// The name that services use is claimed by two things of the catalog.
        case takenAlias(String, by: String)
        /// The limit has no threshold.
        case limitWithoutThreshold
        /// Of two distances from the usual value, one is a share and the other is not.
        case mixedShares
        /// The limit has a key that does not go with its kind.
        case foreignLimitKey(String, beside: String)
        /// No value can pass the threshold, because it is not inside the property's range.
        case thresholdOutsideRange(String, range: String)
        /// The threshold is of a property whose values are texts.
        case thresholdOfText(String)
        /// The property has no such state.
        case unknownState(String, known: [String])
        /// The expression of a derived property cannot be read, with the reason.
        case wrongExpression(String)
        /// No catalog file defines the class of alarms.
        case unknownClass(String, known: [String])
        /// The property that should suppress alarms has none itself.
        case suppressorWithoutLimits(String)
        /// The property has a text about its alarms but no limits.
        case guidanceWithoutLimits(String)
        /// The end of a range is before its start.
        case reversedRange(String)
        /// The catalog has no domain.
        case emptyCatalog

        // References.
        /// The catalog has no such domain.
        case unknownDomain(String, known: [String])
        /// The catalog has no such kind.
        case unknownKind(String, known: [String])
        /// The kind has no such property.
        case unknownProperty(String, kind: String, known: [String])

        // Layouts.
        /// The page defines no such pane.
        case unknownPane(String, known: [String])
        /// No form of the page shows the pane.
        case unusedPane(String)
        /// The item is not spelled as required.
        case wrongItem(found: String)
        /// The part has none or several of `rows`, `columns` and `pane`.
        case wrongPart
        /// A list of parts, forms or pages is empty.
        case nothingInside(String)
        /// The form has more panes than fit any screen.
        case tooManyPanes(count: Int, limit: Int)
        /// There are more items, sources or rules than allowed.
        case tooMany(String, count: Int, limit: Int)
        /// The size of a form is not columns x rows.
        case wrongScreen(found: String)
        /// The size of a part is neither a share nor a number of cells.
        case wrongExtent(found: String, cells: String)
        /// The parts need more cells than the smallest screen of the form has.
        case doesNotFit(needed: Int, room: Int, cells: String, screen: String)
        /// The pane is of a kind that needs items, but has none.
        case paneWithoutItems(String)
        /// The pane is of a kind that takes no items, but has some.
        case paneWithItems(String)
        /// The chart has several units, which cannot share a scale.
        case mixedChart(first: String, other: String)
        /// The table has several kinds of entity.
        case mixedTable(first: String, other: String)
        /// The bars have several units, which cannot share a scale.
        case mixedBars(first: String, other: String)
        /// Panes of this kind do not have the key.
        case foreignKey(String, pane: String, owners: String)
        /// No folder has the geometry.
        case unknownGeometry(String, folders: [String])
        /// The geometry is not valid GeoJSON, with the reason.
        case wrongGeometry(String)

        // Keys.
        /// There is no such action.
        case unknownAction(String, known: [String])
        /// There is no such key on the keyboard.
        case unknownKeystroke(String, known: [String])
        /// The key is used by another action already.
        case takenKeystroke(String, by: String)

        // Configuration.
        /// The address cannot be used, with the reason and the fix.
        case wrongAddress(String, reason: String, fix: String)
        /// The address is link-local: only machines on the same link, or a cloud's own services,
        /// answer there.
        case linkLocalAddress(String)
        /// The token would be sent unencrypted.
        case tokenInTheOpen
        /// The time zone is unknown.
        case unknownTimeZone(found: String, instead: String?)
        /// The text is not the name of an environment variable.
        ///
        /// It is not shown, since it may be the secret itself.
        case notAVariable
        /// The file of certificates cannot be used, with the reason.
        case wrongCertificates(String, reason: String)
        /// The environment variable is not set or is empty.
        case unsetVariable(String)
    }
}
