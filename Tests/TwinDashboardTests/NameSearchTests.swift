// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinModel
import TwinVocabulary

@testable import TwinDashboard

@Suite("The search for names")
struct NameSearchTests {
    private let index: SearchIndex = {
        func entity(_ id: String, _ names: [String], _ context: [String]) -> SearchIndex.Entry {
            SearchIndex.Entry(
                destination: .entity(EntityID(id)),
                names: names + [id],
                context: context,
                order: 3
            )
        }
        let substation = ["Substation", "变电站", "变电所"]
        return SearchIndex([
            entity("s:1", ["海淀东站"], substation + ["海淀区"]),
            entity("s:2", ["Zhongguancun Substation", "中关村变电站"], substation + ["海淀区"]),
            entity("s:3", ["朝阳门站"], substation + ["东城区"]),
            entity("p:1", ["长安街12号杆"], ["Smart pole", "智慧杆塔", "路灯", "西城区"]),
            entity("c:1", ["重庆北环"], ["立交桥", "重庆"]),
            entity("m:1", ["Main Street"], ["Road segment", "路段"]),
            SearchIndex.Entry(
                destination: .property("energized", kind: "substation"),
                names: ["Energized", "带电状态", "outage", "停电", "跳闸", "energized"],
                context: ["Substation", "变电站", "de-energized", "失电"],
                order: 1
            ),
        ])
    }()

    private func found(_ typed: String) -> [String] {
        index.matches(typed, limit: 10).best.map { match in
            index.entries[match.entry].names.last ?? ""
        }
    }

    @Test(
        "Chinese without spaces is found over name, kind and district",
        arguments: [
            ("海淀变电", ["s:1", "s:2"]), ("海淀变电站", ["s:1", "s:2"]),
            ("海淀区变电站", ["s:1", "s:2"]), ("东城变电所", ["s:3"]), ("西城路灯", ["p:1"]),
            ("海淀东站变电站", ["s:1"]), ("海淀馈线", []), ("海淀 变电站", ["s:1", "s:2"]),
        ]
    )
    func isFoundUnspaced(typed: String, expected: [String]) {
        #expect(Set(found(typed)) == Set(expected))
    }

    @Test(
        "Pinyin in full and initials find names that have no English",
        arguments: [
            ("haidiandong", ["s:1"]), ("haidianbiandianzhan", ["s:1", "s:2"]),
            ("zhongguancun", ["s:2"]), ("zgc", ["s:2"]), ("hdbdz", ["s:1", "s:2"]),
            ("chaoyangmen", ["s:3"]), ("changanjie", ["p:1"]), ("chongqingbei", ["c:1"]),
            ("zhongqingbei", ["c:1"]), ("haidiand", ["s:1"]),
        ]
    )
    func isFoundInPinyin(typed: String, expected: [String]) {
        #expect(Set(found(typed)).isSuperset(of: expected))
        #expect(Set(found(typed)).isDisjoint(with: ["m:1"]))
    }

    @Test(
        "Traditional characters, full-width letters and synonyms find the same",
        arguments: [
            ("海澱東站", "s:1"), ("中關村變電站", "s:2"), ("ｚｈｏｎｇｇｕａｎｃｕｎ", "s:2"),
            ("停电", "energized"), ("停電", "energized"), ("跳闸", "energized"),
            ("失电", "energized"), ("outage", "energized"), ("路燈", "p:1"),
        ]
    )
    func isFoundInOtherForms(typed: String, expected: String) {
        #expect(found(typed).first == expected)
    }

    @Test("A whole name comes before a name that is made of pieces")
    func wholeNamesComeFirst() {
        #expect(found("中关村变电站").first == "s:2")
        #expect(found("main") == ["m:1"])
    }

    @Test(
        "The filter of a pane finds unspaced Chinese too",
        arguments: [("海淀变电", true), ("变电站海淀", true), ("海淀馈线", false), ("電", true)]
    )
    func filterMatchesPieces(typed: String, expected: Bool) {
        let text = SearchText.folded("中关村变电站 失电\n海淀区")
        #expect(SearchText.contains(text, all: SearchText.words(typed)) == expected)
    }
}
