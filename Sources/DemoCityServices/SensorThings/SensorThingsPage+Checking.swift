// SPDX-License-Identifier: Apache-2.0

extension SensorThingsPage {
    /// Throws an error if the options name a property or navigation that the set does not have.
    func check(_ options: ODataOptions, for set: SensorThingsSet) throws(BadRequest) {
        for path in options.filter?.paths ?? [] { try check(path, of: set, in: "$filter") }
        for key in options.order { try check(key.path, of: set, in: "$orderby") }
        let known = set.members + set.navigations + ["id", "@iot.selfLink"]
        for name in options.selection ?? [] where !known.contains(name) {
            throw refusal("$select", name, set, known)
        }
        for expansion in options.expansions {
            guard set.navigations.contains(expansion.name),
                let target = SensorThingsSet.target(of: expansion.name)
            else { throw refusal("$expand", expansion.name, set, set.navigations) }
            try check(expansion.options, for: target)
        }
    }

    private func check(
        _ path: [String],
        of set: SensorThingsSet,
        in option: String
    ) throws(BadRequest) {
        var current = set
        for (place, name) in path.enumerated() {
            let isLast = place == path.count - 1
            if name == "id", isLast { return }
            if current.members.contains(name), isLast || SensorThingsSet.compound.contains(name) {
                return
            }
            guard current.navigations.contains(name),
                let next = SensorThingsSet.target(of: name), next != .observations, !isLast
            else {
                let named = path.joined(separator: "/")
                let known = current.members + ["id"]
                throw refusal(option, named, current, known)
            }
            current = next
        }
    }

    private func refusal(
        _ option: String,
        _ name: String,
        _ set: SensorThingsSet,
        _ known: [String]
    ) -> BadRequest {
        BadRequest(
            "\(option) names \"\(name.prefix(100))\", which \(set.rawValue) do not have there; these "
                + "are: \(known.joined(separator: ", "))."
        )
    }
}
