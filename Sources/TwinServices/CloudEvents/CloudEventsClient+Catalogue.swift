// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension CloudEventsClient {
    /// Reads the catalogue where there is one; a ledger without one is a ledger all the same.
    func readCatalogue(
        _ base: ServiceAddress,
        _ visit: inout ServiceVisit,
        _ draft: inout DeliveryDraft
    ) throws(ServiceFailure) {
        var request = HTTPRequest.post(
            base.appending("/catalog/request"),
            contentType: "application/json",
            body: DataspaceCatalogue.request
        )
        var seen: Set<String> = [request.url]
        for _ in 0..<visit.limits.pages {
            let response = try visit.send(request)
            if let failure = response.failure(at: visit.now) {
                guard failure.kind != .absent, response.status != 501 else { return }
                draft.remark(failure.message)
                return
            }
            let page = try ServiceVisit.json(of: response)
            for entity in DataspaceCatalogue.entities(in: page) { draft.add(entity) }
            guard let link = response.nextLink,
                let next = ServiceAddress(link, relativeTo: response.address),
                next.origin == response.address.origin, seen.insert(next.string).inserted
            else { return }
            request = .get(next.string)
        }
    }
}
