// SPDX-License-Identifier: Apache-2.0

extension ServiceMessage {
    /// The meaning of a message, apart from its values and from any sentence.
    ///
    /// The names are stored in caches and never change.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Text that was worded elsewhere: of an older cache, or of a program beside this one.
        /// Values: the text.
        case said
        /// No connection could be made. Values: place, curl's words.
        case noConnection
        /// The host has no address. Values: place, curl's words.
        case hostUnknown
        /// The connection ended before an answer. Values: place, curl's words.
        case connectionBroken
        /// The certificate cannot be trusted. Values: place, curl's words.
        case untrusted
        /// The exchange exceeded its deadline. Values: place, milliseconds.
        case deadline
        /// The visit was cancelled. Values: place.
        case cancelled
        /// The text is no address. Values: text.
        case noAddress
        /// libcurl is missing. No values.
        case noLibrary
        /// A header to be sent holds a control character. Values: header, place.
        case controlCharacter
        /// The answer is incomplete. Values: place, curl's words.
        case endsEarly
        /// The answer is no HTTP. Values: place, curl's words.
        case notHTTP
        /// The body exceeds the limit. Values: place, bytes.
        case bodyTooLarge
        /// The body grows too much when unpacked. Values: place, ratio.
        case ratioTooHigh
        /// The headers exceed the limit. Values: place, bytes.
        case headersTooLarge
        /// The encoding was not requested. Values: place, encoding.
        case encoding
        /// The content length is invalid. Values: place.
        case contentLength
        /// The status is 401 or 403. Values: place, status, body.
        case denied
        /// The status is 404 or 410. Values: place, status, body.
        case absent
        /// The answer is a redirect. Values: place, status, body, target.
        case redirected
        /// The service is in trouble or busy. Values: place, status, body.
        case troubled
        /// The status has no meaning here. Values: place, status, body.
        case unexpectedStatus
        /// The body is empty. Values: place.
        case emptyAnswer
        /// The body is no JSON. Values: place, problem, start of the body.
        case invalidJSON
        /// The JSON exceeds a limit. Values: place, problem, start of the body.
        case largeJSON
        /// The JSON lacks the expected content. Values: place; the cause is the content.
        case wrongContent
        /// The content is entities. No values.
        case entityList
        /// The content is types. No values.
        case typeList
        /// The content is silences. No values.
        case silenceList
        /// The content is alerts. No values.
        case alertList
        /// The content is a named list. Values: name.
        case namedList
        /// The content is a member. Values: name.
        case member
        /// The content is a result. No values.
        case result
        /// The content is metrics. No values.
        case metrics
        /// The content is a catalogue. No values.
        case catalogue
        /// The content is events. No values.
        case cloudEvents
        /// A link leads to another origin. Values: place, link.
        case otherOrigin
        /// A link leads to a page read before. Values: place.
        case readAlready
        /// A page is on another server. Values: place.
        case foreignPage
        /// A page has no new data. Values: place.
        case pageWithoutNews
        /// The pages lack announced entities. Values: announced, type, received.
        case pagesShort
        /// A collection has another count. Values: place, announced, collection, received.
        case countDiffers
        /// Observations are out of order. Values: place.
        case outOfOrder
        /// The answer is partial. Values: place, warning.
        case partialAnswer
        /// The comparison took too long. Values: place.
        case comparisonLong
        /// The source was not read yet. Values: place.
        case notReadYet
        /// The server refuses to count. The cause is its refusal.
        case comparisonRefused
        /// A history is too long. Values: name, pages.
        case historyLong
        /// The broker has no history. Values: start.
        case noHistorySince
        /// The history was not read to its end. The cause is the reason.
        case historyUnfinished
        /// The history was not read again. The cause is the reason.
        case historyNotReread
        /// A type was not read. Values: type; the cause is the reason.
        case typeNotRead
        /// A type has no values. Values: count, type.
        case typeWithoutValues
        /// No data arrived. Values: place, types with counts.
        case nothingArrived
        /// The broker lists no type. Values: place.
        case noTypes
        /// Latitude precedes longitude. Values: name.
        case swappedOrder
        /// Locations are unusable. Values: names, number of others.
        case placesRefused
        /// A unit cannot be converted. Values: name, unit.
        case unitMismatch
        /// A unit cannot be converted. Values: name.
        case unitUnknown
        /// Two things would have one name. Values: first, second, name.
        case sameName
        /// Two streams would be one series. Values: first, second, series.
        case sameProperty
        /// Data exceed limits. Values: series, labels, bytes, left out, name, its count.
        case overLimits
        /// The source has no values yet. No values.
        case emptySource
        /// A query was refused. Values: place, the server's words.
        case ruleRefused
        /// The exporter sent no metrics. Values: place, start of the body.
        case noMetrics
        /// Lines cannot be read. Values: count, place, first line, problem.
        case linesUnreadable
        /// A rule is no selector. Values: rule.
        case ruleNotSelector
        /// A selector gives another type. Values: selector, type.
        case notSeries
        /// A rule finds no data. Values: selector; the cause is the reason.
        case ruleWithoutData
        /// Identity labels are missing. Values: name, labels.
        case labelsMissing
        /// Two series cannot be distinguished. Values: series, property, entity.
        case indistinct
        /// Two series describe an entity differently. Values: series, entity, label.
        case differentInfo
        /// Silences could not be read. The cause is the reason.
        case silencesUnread
        /// A shelf could not be sent. The cause is the reason.
        case shelfUnsent
        /// The stored position is unreadable. No values.
        case ledgerPosition
        /// A total is too large. No values.
        case totalTooLarge
        /// The catalogue was not read to its end. Values: count; the cause is the reason.
        case catalogueUnfinished
        /// The catalogue lacks datasets. Values: place, announced, received.
        case catalogueShort
        /// The counts were changed. No values.
        case countsChanged
        /// The ledger does not continue. Values: place.
        case ledgerNoNext
        /// The ledger leads in a circle. Values: place.
        case ledgerCircle
        /// The ledger does not know the cursor. Values: place, status.
        case cursorUnknown
        /// An entry is no CloudEvent. No values.
        case notCloudEvent
        /// An entry lacks a field. Values: field.
        case entryLacks
        /// A type of entries is unknown. Values: type.
        case typeUnknown
        /// The data could not be stored. Values: the reason in English.
        case notStored
        /// The cache could not be read for a comparison. Values: the reason in English.
        case notCompared
        /// The cache was created again. No values.
        case cacheBegunAgain
    }
}
