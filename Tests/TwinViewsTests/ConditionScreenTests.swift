// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinFrame
import TwinModel
import TwinQuery
import TwinViews
import TwinVocabulary

@Suite("A screen of a city without any data")
struct ConditionScreenTests {
    private static let sizes = [
        Size(columns: 40, rows: 12), Size(columns: 80, rows: 24), Size(columns: 120, rows: 36),
        Size(columns: 200, rows: 50),
    ]
    private static let sentences: [ArchiveCondition.Trouble: (english: String, chinese: String)] = [
        .diskFull: ("disk full: nothing is kept since", "磁盘已满："),
        .fileGone: ("cache file gone: nothing is kept since", "缓存文件丢失："),
        .damaged: ("cache damaged: nothing is kept since", "缓存已损坏："),
        .diskError: ("disk error: nothing is kept since", "磁盘错误："),
    ]

    private func condition(_ trouble: ArchiveCondition.Trouble) -> ArchiveCondition {
        ArchiveCondition(trouble: trouble, since: SmallCity.now - .seconds(600))
    }

    @Test(
        "A city without data never shows LIVE or \"no alarms\", but the reason and its start",
        arguments: ArchiveCondition.Trouble.allCases,
        sizes
    )
    func neverLive(trouble: ArchiveCondition.Trouble, size: Size) throws {
        let sentences = try #require(Self.sentences[trouble])
        for archive in [SmallCity(.calm).archive, ReferenceArchive()] {
            let city = DamagedArchive(archive, ArchiveDamage(), condition(trouble))
            for glyphs in [GlyphSet.unicode, .ascii] {
                let text = try city.screen(size, .english, glyphs: glyphs)
                let short = sentences.english.replacing(": nothing is kept", with: "")
                let isSaid =
                    text.contains(sentences.english)
                    || (size.columns < 80 && text.contains(short))
                #expect(isSaid, "\(text)")
                #expect(!text.contains("LIVE") && !text.contains("no alarms"), "\(text)")
                #expect(!text.contains("waiting for"), "\(text)")
            }
            let chinese = try city.screen(size, .chinese)
            #expect(chinese.contains(sentences.chinese) && chinese.contains("起未保存"))
            #expect(!chinese.contains("实时") && !chinese.contains("无告警"), "\(chinese)")
        }
    }

    @Test(
        "The page of sources names the process that holds the log, and the file that was set aside"
    )
    func sourcesPage() throws {
        let condition = ArchiveCondition(
            beginning: .init(
                instant: SmallCity.now - .seconds(60),
                aside: "cache.db.damaged-1\u{1B}[2J"
            ),
            holder: .init(bytes: 80 << 20, process: 4711, name: "citytop", isStopped: true)
        )
        let city = DamagedArchive(SmallCity(.calm).archive, ArchiveDamage(), condition)
        let pane = PaneLayout(kind: .sources, title: LocalizedText("Sources"))
        let page = PageLayout(
            id: "sources",
            name: LocalizedText("Sources"),
            root: .rows([LayoutPart(extent: .share(1), node: .pane(pane))])
        )
        let layout = Layout(pages: [page])
        let size = Size(columns: 200, rows: 50)
        let english = try city.screen(size, .english, layout: layout)
        #expect(english.contains("process 4711 (citytop) which is stopped holds it"), "\(english)")
        #expect(english.contains("cache.db.damaged-1"))
        #expect(!english.contains("\u{1B}"))
        #expect(english.contains("LIVE"))
        let chinese = try city.screen(size, .chinese, layout: layout)
        #expect(chinese.contains("进程 4711") && chinese.contains("新缓存始于"), "\(chinese)")
    }
}
