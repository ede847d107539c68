// SPDX-License-Identifier: Apache-2.0

extension ServiceMessage.Code {
    /// The sentence in English, with places for its values.
    ///
    /// `%1` is the first value and `%c` the cause. A part in braces is left out if one of its values is
    /// empty; doubled braces are braces.
    var english: String {
        switch self {
        case .said: "%1"
        case .noConnection:
            "No connection to %1: %2. Check that the service runs and that the "
                + "source's url is right."
        case .hostUnknown:
            "No address is known for the host of %1: %2. Check the name in the source's url."
        case .connectionBroken:
            "The connection to %1 was lost: %2. It is visited again later; if this "
                + "continues, check the service."
        case .untrusted:
            "The certificate of %1 cannot be trusted: %2. Renew its certificate, or "
                + "name a file of certificates to trust with the source's ca_file."
        case .deadline:
            "No complete answer within %2 ms from %1. Check the service, or raise "
                + "the source's deadline."
        case .cancelled: "The visit to %1 was cancelled."
        case .noAddress:
            "\"%1\" is not the address of a service. Write http:// or https://, a "
                + "host and a path, and no user or password."
        case .noLibrary:
            "libcurl could not be started for this program. Check that it is "
                + "installed completely: on Debian it is the package libcurl4."
        case .controlCharacter:
            "The header \"%1\" for %2 holds a control character. Check the source's "
                + "token variable and headers."
        case .endsEarly:
            "The answer of %1 ends too early: %2. It is visited again later; if this "
                + "continues, check the proxies in between."
        case .notHTTP:
            "The answer of %1 is not valid HTTP: %2. Check that the source's url "
                + "names the service itself."
        case .bodyTooLarge:
            "The answer of %1 is larger than %2 bytes. Ask the service for less, or "
                + "raise the source's byte limit."
        case .ratioTooHigh:
            "The answer of %1 grows more than %2 times when unpacked. It was cut "
                + "off; check the service."
        case .headersTooLarge:
            "The headers of %1 are larger than %2 bytes. They were cut off; check the service."
        case .encoding:
            "%1 sent the encoding \"%2\", which was not requested. Let it send gzip, "
                + "deflate or plain."
        case .contentLength: "%1 sent an invalid content length. Check the proxies in between."
        case .denied:
            "Access refused with %2 by the service at %1{: \"%3\"}. Check the token "
                + "that the source's token variable names."
        case .absent:
            "Status %2 from the service at %1{: \"%3\"}. Check the path of the source's url."
        case .redirected:
            "Status %2 from the service at %1{: \"%3\"}. It redirects{ to \"%4\"}, "
                + "which is not followed. Put the final address in the source's url."
        case .troubled:
            "Status %2 from the service at %1{: \"%3\"}. It is visited again later; "
                + "if this continues, ask its operator."
        case .unexpectedStatus:
            "Status %2 from the service at %1{: \"%3\"}. Check that the source's "
                + "standard is that of the service."
        case .emptyAnswer: "%1 sent an empty answer. Check the path of the source's url."
        case .invalidJSON:
            "%1 sent invalid JSON: %2. It starts with \"%3\". Check that the "
                + "source's url and standard are right."
        case .largeJSON:
            "%1 sent invalid JSON: %2. It starts with \"%3\". Check that the "
                + "source's url and standard are right."
        case .wrongContent:
            "%1 answered JSON without %c. Check that the source's standard is that "
                + "of the service."
        case .entityList: "a list of entities"
        case .typeList: "a list of types"
        case .silenceList: "a list of silences"
        case .alertList: "a list of alerts"
        case .namedList: "a list named \"%1\""
        case .member: "\"%1\""
        case .result: "a result"
        case .metrics: "any metric: its body is empty"
        case .catalogue: "a catalogue"
        case .cloudEvents: "a batch of CloudEvents"
        case .otherOrigin:
            "%1 leads on to another origin, \"%2\", which is not followed. Fix the "
                + "public address that the service is configured with."
        case .readAlready:
            "%1 leads back to a page already read; reading ended there. Fix the "
                + "service's nextLink."
        case .foreignPage:
            "%1 names a next page on another server, which is not asked. Let it "
                + "write its links with the address that the source's url has."
        case .pageWithoutNews:
            "%1 links to a next page without new data. Ask its operator about the paging."
        case .pagesShort:
            "The broker counts %1 entities of \"%2\", but its pages have %3. The "
                + "rest is requested at the next visit; check the broker's paging."
        case .countDiffers:
            "%1 announces %2 %3 and gave %4. Check the service's paging, or ask its operator."
        case .outOfOrder:
            "%1 answers observations out of order though they are asked for by id; "
                + "all are read again at each visit that is cut short. Check the service's "
                + "$orderby."
        case .partialAnswer:
            "%1 answers in part only: \"%2\". Values are marked uncertain; check the "
                + "stores behind it."
        case .comparisonLong:
            "Comparing the past with %1 took longer than a visit may; it is "
                + "continued. Raise the source's deadline."
        case .notReadYet: "%1 has not been read yet; its past is compared after the first visit."
        case .comparisonRefused:
            "Its past cannot be compared with what is stored, so missed and late "
                + "samples are not found: it refuses count_over_time. Allow this query at "
                + "the server.{ %c}"
        case .historyLong: "The history of \"%1\" has more than %2 pages; the rest was not read."
        case .noHistorySince:
            "The broker has no history; the values between %1 and now are unknown."
        case .historyUnfinished: "The broker's history was not read to its end: %c"
        case .historyNotReread: "The broker's history was not read again: %c"
        case .typeNotRead: "The entities of \"%1\" were not read: %c"
        case .typeWithoutValues:
            "The %1 entities of \"%2\" have no usable value. Leave the type out of "
                + "the source's types if that is intended."
        case .nothingArrived:
            "No data arrived from %1: requested entities of %2. Check the source's "
                + "url and types, and its tenant or service path."
        case .noTypes:
            "No data arrived from %1: requested no type, because it lists none. "
                + "Check the source's url and types, and its tenant or service path."
        case .swappedOrder:
            "\"%1\" gives latitude before longitude; the order was swapped. Fix its location."
        case .placesRefused:
            "No place on the map, since their locations are none in degrees of WGS "
                + "84: %1{ and %2 more}. Give longitude and latitude as GeoJSON (RFC 7946)."
        case .unitMismatch:
            "\"%1\" has the unit \"%2\", which cannot be converted to the catalog's "
                + "unit. It is shown in its own unit."
        case .unitUnknown:
            "\"%1\" has a unit that cannot be converted to the catalog's. It is "
                + "shown in its own unit."
        case .sameName:
            "\"%1\" and \"%2\" would both be \"%3\" here; the first was left out. "
                + "Give them names that differ at the service."
        case .sameProperty:
            "%1 and %2 would both be \"%3\"; the second is left out. Give their "
                + "ObservedProperties different names."
        case .overLimits:
            "More than the limits allow (%1 series, %2 labels, %3 bytes of text): %4 "
                + "left out, most of them of \"%5\" (%6). Ask the service for less, or "
                + "raise the source's limit."
        case .emptySource:
            "It answers, but has not sent any value yet. Check the source's url, its "
                + "standard and its selection of data."
        case .ruleRefused: "%1 could not answer: \"%2\". Check the rule's selector."
        case .noMetrics:
            "%1 sent no metrics; its answer starts with \"%2\". Check the path of "
                + "the source's url."
        case .linesUnreadable:
            "%1 lines of %2 cannot be read, the first at line %3: %4. What cannot be "
                + "read is left out; check the exporter."
        case .ruleNotSelector:
            "The rule \"%1\" finds no data: it is not a series selector. Write one "
                + "such as node_load1{{job=\"node\"}}."
        case .notSeries:
            "The selector \"%1\" gives no series but a %2. Write a series selector "
                + "such as up{{job=\"node\"}}."
        case .ruleWithoutData: "The rule \"%1\" finds no data: %c"
        case .labelsMissing:
            "\"%1\" does not carry all of the labels %2 that name its entity; it is "
                + "left out. Fix the rule's identity labels."
        case .indistinct:
            "%1 cannot be distinguished from another series that is %2 of %3. Name "
                + "the labels that distinguish them in the rule's identity."
        case .differentInfo:
            "%1 and another series describe %2 with different values of \"%3\" at "
                + "once; the first is used. Name the labels that distinguish them in the "
                + "rule's identity."
        case .silencesUnread: "Its silences could not be read: %c"
        case .shelfUnsent: "A shelf could not be sent as a silence: %c"
        case .ledgerPosition:
            "The position in the ledger cannot be read from the cache. Move the "
                + "cache away; the ledger is then read from its start."
        case .totalTooLarge: "A total of the ledger is too large to be a number."
        case .catalogueUnfinished:
            "The catalogue beside the ledger was not read to its end (%1 datasets so far): %c"
        case .catalogueShort:
            "The catalogue at %1 announces %2 datasets, but its pages have %3. Ask "
                + "its operator about the paging."
        case .countsChanged:
            "The counts of the ledger were changed, so it is read again from its "
                + "oldest entry. Totals before that entry are unknown."
        case .ledgerNoNext:
            "The ledger at %1 does not say where it continues: its Link header is "
                + "missing, foreign or the same as before. Ask its operator."
        case .ledgerCircle:
            "The ledger at %1 leads in a circle: its Link header names a page that "
                + "was read already. Ask its operator."
        case .cursorUnknown:
            "The ledger at %1 no longer knows the cursor that was reached (%2) and "
                + "was read again from its oldest entry. What it dropped before that entry "
                + "is not known."
        case .notCloudEvent:
            "An entry of the ledger is no CloudEvent: specversion, id, source or "
                + "type is missing."
        case .entryLacks:
            "An entry of the ledger lacks \"%1\", or it is not a number, so the "
                + "entry was not counted."
        case .typeUnknown:
            "The ledger's entries of type \"%1\" are not known and were left out. "
                + "Name the type in the source's \"ledger\" to count it."
        case .notStored: "%1"
        case .notCompared: "%1"
        case .cacheBegunAgain: "The cache was created again."
        }
    }
}
