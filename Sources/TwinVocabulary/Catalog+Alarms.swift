// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms

extension Catalog {
    /// The limits of all properties as alarm rules.
    public var alarmRules: AlarmRules {
        var rules: [AlarmRule] = []
        var classes: [String: AlarmClass] = [:]
        for alarmClass in domains.flatMap(\.alarmClasses) { classes[alarmClass.name] = alarmClass }
        for kind in domains.flatMap(\.kinds) {
            for property in kind.properties where !property.limits.isEmpty {
                rules.append(
                    AlarmRule(
                        kind: kind.id,
                        property: property.id,
                        interval: property.interval,
                        limits: property.limits.map(AlarmLimit.init),
                        alarmClass: property.alarmClass.flatMap { classes[$0] } ?? .standard,
                        group: property.alarmGroup,
                        suppressor: property.suppressor,
                        derivation: property.expression.map {
                            AlarmDerivation($0, unit: property.unit)
                        }
                    )
                )
            }
        }
        return AlarmRules(rules)
    }
}

extension AlarmLimit {
    /// Creates the limit of an alarm from a limit of the catalog.
    public init(_ limit: CatalogProperty.Limit) {
        self.init(
            priority: limit.priority,
            above: limit.above,
            below: limit.below,
            deadband: limit.deadband,
            onDelay: limit.delay,
            offDelay: limit.offDelay,
            count: limit.count,
            condition: limit.condition
        )
    }
}

extension CatalogProperty.Limit {
    /// Creates a limit of the catalog from the limit of an alarm.
    public init(_ limit: AlarmLimit) {
        self.init(
            priority: limit.priority,
            above: limit.above,
            below: limit.below,
            deadband: limit.deadband,
            delay: limit.onDelay,
            offDelay: limit.offDelay,
            count: limit.count,
            condition: limit.condition
        )
    }
}
