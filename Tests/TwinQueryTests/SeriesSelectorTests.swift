// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinQuery

@Suite struct SeriesSelectorTests {
    private let segment = Entity(
        id: "road_segment:r3-012",
        kind: "road_segment",
        name: LocalizedText("Ring 3"),
        district: "district:110105",
        parent: "ring:3"
    )
    private let speed = SeriesID("road_segment:r3-012", "speed")

    @Test("A selector without criteria selects everything, even series without an entity")
    func emptySelectsAll() {
        #expect(SeriesSelector().selects(speed, of: nil, toldBy: "traffic"))
    }

    @Test("All given criteria must hold")
    func allMustHold() {
        let all = SeriesSelector(
            entity: segment.id,
            kind: "road_segment",
            property: "speed",
            district: "district:110105",
            parent: "ring:3",
            source: "traffic",
            pattern: "road*/sp?ed"
        )
        #expect(all.selects(speed, of: segment, toldBy: "traffic"))
        #expect(!all.selects(speed, of: segment, toldBy: "utilities"))
        #expect(!all.selects(speed, of: nil, toldBy: "traffic"))
        #expect(!all.selects(SeriesID(segment.id, "flow"), of: segment, toldBy: "traffic"))
    }

    @Test(
        "A star matches any text, and a question mark matches one character",
        arguments: [
            ("*", "", true), ("", "", true), ("", "a", false), ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c", "abbbc", true), ("a*c", "abcd", false), ("?", "世", true), ("??", "a", false),
            ("*a*b*", "xxaxxbxx", true), ("*a*b*", "xxbxxa", false), ("a.c", "abc", false),
            ("**", "anything", true), ("a*b*c", "a-b-b-c", true),
        ]
    )
    func patterns(pattern: String, text: String, matches: Bool) {
        #expect(TextPattern(pattern).matches(text) == matches)
    }

    @Test("A hostile pattern takes time proportional to pattern times text")
    func hostilePattern() {
        let pattern = TextPattern(String(repeating: "a*", count: 200) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2000)))
    }
}
