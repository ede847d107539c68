// SPDX-License-Identifier: Apache-2.0

import TwinModel
import TwinVocabulary

/// The progress of reading a catalogue.
///
/// A long catalogue is read over several visits.
struct CatalogueWalk: Sendable {
    /// The address of the first page.
    let first: String
    /// The address of the next page; nil at the end.
    var next: String?
    /// The addresses of the pages that were read.
    var seen: Set<String> = []
    /// The identities of the datasets received so far.
    var received: Set<String> = []
    /// The number of datasets announced by the service; nil if it announces none.
    var announced: Int?

    init(first: String) {
        self.first = first
        next = first
    }
}

extension CloudEventsClient {
    /// Reads the catalogue, if there is one.
    ///
    /// Problems with the catalogue never stop the ledger.
    ///
    /// - Returns: True if pages are left for the next visit.
    /// - Throws: ``ServiceFailure`` if the visit was cancelled.
    func readCatalogue(
        _ base: ServiceAddress,
        _ memory: inout Memory,
        _ visit: inout ServiceVisit,
        _ draft: inout DeliveryDraft
    ) throws(ServiceFailure) -> Bool {
        var walk = memory.walk ?? CatalogueWalk(first: base.appending("/catalog/request"))
        memory.walk = nil
        do throws(ServiceFailure) {
            for page in 0..<max(visit.limits.pages, 1) {
                guard walk.next != nil else { break }
                if page > 0, visit.isLate { break }
                guard try readPage(&walk, &memory, &visit, &draft) else {
                    // This ledger has no catalogue.
                    (memory.catalogueRead, memory.catalogueTrouble) = (visit.now, nil)
                    return false
                }
            }
        } catch {
            if error.kind == .cancelled { throw error }
            memory.catalogueRead = visit.now
            memory.catalogueTrouble =
                ServiceMessage(.catalogueUnfinished, walk.received.count, cause: error.message)
            return false
        }
        guard walk.next == nil else {
            memory.walk = walk
            return true
        }
        memory.catalogueRead = visit.now
        memory.catalogueTrouble = nil
        if let announced = walk.announced, announced != walk.received.count {
            memory.catalogueTrouble =
                ServiceMessage(.catalogueShort, base.place, announced, walk.received.count)
        }
        return false
    }

    /// Reads a page of the catalogue.
    ///
    /// Returns false if there is no catalogue.
    private func readPage(
        _ walk: inout CatalogueWalk,
        _ memory: inout Memory,
        _ visit: inout ServiceVisit,
        _ draft: inout DeliveryDraft
    ) throws(ServiceFailure) -> Bool {
        guard let url = walk.next else { return true }
        let response = try ask(url, walk, &visit)
        if let failure = response.failure(at: visit.now) {
            if url == walk.first, failure.kind == .absent || response.status == 501 { return false }
            throw failure
        }
        walk.seen.insert(url)
        let catalogue = DataspaceCatalogue(
            datasetKind: rules.datasetKind,
            publisherKind: rules.publisherKind
        )
        guard let page = catalogue.page(try ServiceVisit.json(of: response)) else {
            throw ServiceVisit.unexpected(response, wanted: ServiceMessage(.catalogue))
        }
        let before = walk.received.count
        take(page, &walk, &memory, &draft)
        let hasNews = walk.received.count > before || !page.malformed.isEmpty
        walk.announced =
            page.total ?? response.header("x-total-count").flatMap { Int($0) }
            ?? walk.announced
        walk.next = nil
        guard let link = response.nextLink ?? page.next else { return true }
        guard let next = ServiceAddress(link, relativeTo: response.address),
            next.origin == response.address.origin
        else {
            throw ServiceFailure(
                .unexpectedContent,
                ServiceMessage(.foreignPage, response.address.place)
            )
        }
        guard !walk.seen.contains(next.string), hasNews else {
            throw ServiceFailure(
                .unexpectedContent,
                ServiceMessage(.pageWithoutNews, response.address.place)
            )
        }
        walk.next = next.string
        return true
    }

    /// Requests a page as the protocol prescribes, and in the other way if that fails.
    ///
    /// The Dataspace Protocol uses links for paging (RFC 8288). A link with the path of the
    /// original request takes the request message again. Any other link is an address to GET.
    private func ask(
        _ url: String,
        _ walk: CatalogueWalk,
        _ visit: inout ServiceVisit
    ) throws(ServiceFailure) -> HTTPResponse {
        let post = HTTPRequest.post(
            url,
            contentType: "application/json",
            body: DataspaceCatalogue.request
        )
        if url == walk.first { return try visit.send(post) }
        let get = HTTPRequest.get(url, accept: "application/json, application/ld+json;q=0.9")
        let isSamePath = ServiceAddress(url)?.path == ServiceAddress(walk.first)?.path
        let response = try visit.send(isSamePath ? post : get)
        guard [400, 404, 405, 415, 501].contains(response.status) else { return response }
        let other = try visit.send(isSamePath ? get : post)
        return other.failure(at: visit.now) == nil ? other : response
    }

    private func take(
        _ page: DataspaceCatalogue.Page,
        _ walk: inout CatalogueWalk,
        _ memory: inout Memory,
        _ draft: inout DeliveryDraft
    ) {
        for item in page.providers + page.products {
            let isProduct = item.entity.kind == rules.datasetKind
            if isProduct, !walk.received.insert(item.native).inserted {
                draft.reject(.duplicate, example: item.native)
                continue
            }
            let id = item.entity.id.rawValue
            if let holder = memory.names.take(id, for: item.native) {
                draft.refuse(item.native, asOneWith: holder, called: id)
            } else {
                draft.add(item.entity)
            }
        }
        for text in page.malformed {
            draft.reject(.malformed, example: "dataset without @id: \(text)")
        }
        for name in page.elsewhere {
            draft.reject(.unsupported, example: "catalogue \(name), only referred to")
        }
    }
}
