// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinVocabulary

@Suite("Aggregates of layouts and catalogs")
struct AggregateTests {
    /// The names of aggregates with the value each gives for 10, 20 and 60.
    static let table = [
        ("mean", "30.0"), ("sum", "90.0"), ("min", "10.0"), ("max", "60.0"), ("count", "3.0"),
    ]

    @Test("Each aggregate that a layout can name gives its own value", arguments: table)
    func layout(name: String, value: String) throws {
        var city = TinyCity()
        city.panes[0].items = [
            PaneItem(kind: "road", property: "speed", label: "Roads", aggregate: name)
        ]
        for (number, speed) in [10.0, 60, 20].enumerated() {
            city.tell(SeriesID(EntityID("road:\(number)"), "speed"), speed, at: TinyCity.start)
        }
        let model = try city.build(at: TinyCity.start + .seconds(1))
        #expect(model.numbers().map(\.reading.value) == [DisplayText(value)])
    }
}
