// SPDX-License-Identifier: Apache-2.0

extension SensorThingsPage {
    /// Returns the addresses of the entities at a path that ends in `$ref`.
    func references(
        _ segments: [String],
        _ options: ODataOptions,
        _ request: ServiceRequest
    ) throws(BadRequest) -> ServiceAnswer {
        var options = options
        options.selection = ["@iot.selfLink"]
        options.expansions = []
        return try answer(to: segments, options: options, request: request)
    }

    /// Returns the property at a path, or its raw value if the path ends in `$value`.
    ///
    /// Returns nil if there is no such property.
    func property(at segments: [String]) -> ServiceAnswer? {
        var segments = segments
        let isBare = segments.last == "$value"
        if isBare { segments.removeLast() }
        for length in 1...3 where length < segments.count {
            guard let resource = service.resource(at: Array(segments.dropLast(length))) else {
                continue
            }
            let path = segments.suffix(length).map { $0 == "@iot.id" ? "id" : $0 }[...]
            guard let name = path.last, resource.isOne, resource.set.has(path) else { return nil }
            let values = board.read { service.values(at: path, of: resource, in: $0) }
            guard let value = values.first, value != .null else {
                return ServiceAnswer(status: 204, body: [])
            }
            return isBare
                ? bare(value)
                : .json { json in
                    json.object { json in
                        json.key(name == "id" ? "@iot.id" : name)
                        json.write(value)
                    }
                }
        }
        return nil
    }

    private func bare(_ value: ODataValue) -> ServiceAnswer {
        if case .text(let text) = value { return .text(text) }
        var json = JSONBuffer()
        json.write(value)
        var text = String(decoding: json.bytes, as: UTF8.self)
        switch value {
        case .instant, .interval: text = String(text.dropFirst().dropLast())
        case .object, .list: return .json { $0.write(value) }
        default: break
        }
        return .text(text)
    }
}

extension SensorThingsResource {
    /// The set of the resource.
    var set: SensorThingsSet {
        switch self {
        case .one(let set, _), .several(let set, _): set
        case .observation, .observations: .observations
        }
    }

    /// True if the resource is a single entity.
    var isOne: Bool {
        switch self {
        case .one, .observation: true
        case .several, .observations: false
        }
    }
}

extension SensorThingsSet {
    /// Returns true if entities of the set have the property at a path.
    fileprivate func has(_ path: ArraySlice<String>) -> Bool {
        guard let first = path.first else { return false }
        let isOwn = members.contains(first) || first == "id"
        return isOwn && (path.count == 1 || Self.compound.contains(first))
    }
}
