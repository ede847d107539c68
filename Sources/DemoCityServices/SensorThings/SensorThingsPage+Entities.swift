// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension SensorThingsPage {
    /// Writes an entity of a set with its selected members and expansions.
    func write(
        _ set: SensorThingsSet,
        _ place: Int,
        _ options: ODataOptions,
        to json: inout JSONBuffer
    ) {
        let members = set.members.filter { options.selects($0) }
        let values = board.read { state in
            members.map { service.member($0, of: set, place, in: state) }
        }
        json.object { json in
            let link = "\(root)/\(set.rawValue)(\(place + 1))"
            if options.selects("id") {
                json.key("@iot.id")
                json.integer(place + 1)
            }
            if options.selects("@iot.selfLink") { json.member("@iot.selfLink", link) }
            for (name, value) in zip(members, values) {
                guard let value else { continue }
                json.key(name)
                json.write(value)
            }
            writeNavigations(of: .one(set, place), in: set, options, at: link, to: &json)
        }
    }

    /// Writes the navigations of an entity: expanded entities, and links to the others.
    func writeNavigations(
        of resource: SensorThingsResource,
        in set: SensorThingsSet,
        _ options: ODataOptions,
        at link: String,
        to json: inout JSONBuffer
    ) {
        for name in set.navigations {
            if let inner = options.expansion(name) {
                expand(name, of: resource, inner, at: "\(link)/\(name)", to: &json)
            } else if options.selects(name) {
                json.member("\(name)@iot.navigationLink", "\(link)/\(name)")
            }
        }
    }

    /// Writes the entities of an expanded navigation instead of its link.
    private func expand(
        _ name: String,
        of resource: SensorThingsResource,
        _ options: ODataOptions,
        at link: String,
        to json: inout JSONBuffer
    ) {
        let next = self.next(link, options.given)
        switch service.follow(name, from: resource) {
        case .one(let set, let place)?:
            json.key(name)
            write(set, place, options, to: &json)
        case .several(let set, let places)?:
            write(set, places, options, prefix: name, link: next, to: &json)
        case .observations(let datastreams)?:
            writeObservations(of: datastreams, options, prefix: name, link: next, to: &json)
        case .observation?, nil: break
        }
    }

    /// Writes a page of a set whose entities never change.
    func write(
        _ set: SensorThingsSet,
        _ places: [Int],
        _ options: ODataOptions,
        prefix: String = "",
        link: (Start) -> String,
        to json: inout JSONBuffer
    ) {
        let found = ordered(set, places, options)
        var first = min(options.skip, found.count)
        if let after = options.after, let last = found.firstIndex(of: Int(clamping: after.id - 1)) {
            first = last + 1
        }
        let page = found[first...].prefix(options.limit)
        if options.isCounting {
            json.key(prefix + "@iot.count")
            json.integer(found.count)
        }
        if let last = page.last, first + page.count < found.count {
            json.member(prefix + "@iot.nextLink", link(.after(key: 0, id: Int64(last) + 1)))
        }
        json.key(prefix.isEmpty ? "value" : prefix)
        json.array { json in
            for place in page where json.bytes.count <= Self.mostBytes {
                write(set, place, options, to: &json)
            }
        }
    }

    /// Returns the indices that match the filter, in the requested order.
    private func ordered(
        _ set: SensorThingsSet,
        _ places: [Int],
        _ options: ODataOptions
    ) -> [Int] {
        guard options.filter != nil || !options.order.isEmpty else { return places }
        return board.read { state in
            var found = places
            if let filter = options.filter {
                found = places.filter { place in
                    filter.holds(for: service.row(.one(set, place), in: state))
                }
            }
            guard !options.order.isEmpty else { return found }
            let keyed = found.map { place in
                let row = service.row(.one(set, place), in: state)
                return (place, options.order.map { row.values($0.path).first ?? .null })
            }
            return keyed.sorted { left, right in
                options.order.comesBefore(left.1, right.1) ?? (left.0 < right.0)
            }.map(\.0)
        }
    }
}

extension [ODataOptions.Order] {
    /// Returns true if the left values sort before the right ones, or nil if they are equal.
    func comesBefore(_ left: [ODataValue], _ right: [ODataValue]) -> Bool? {
        for (key, pair) in zip(self, zip(left, right)) {
            if let isBefore = pair.0.comesBefore(pair.1) { return isBefore == key.isAscending }
        }
        return nil
    }
}
