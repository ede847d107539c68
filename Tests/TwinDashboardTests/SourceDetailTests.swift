// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinQuery
import TwinVocabulary

@Suite("The details of a source")
struct SourceDetailTests {
    private static let now = Instant(millisecondsSince1970: 1_795_003_200_000)

    private static let layout = Layout(pages: [
        PageLayout(
            id: "sources",
            name: LocalizedText("Sources", chinese: "数据源"),
            root: .pane(
                PaneLayout(kind: .sources, title: LocalizedText("Sources", chinese: "数据源"))
            )
        )
    ])

    /// Returns the texts of the details of a source with a status.
    private func details(_ status: SourceStatus, _ language: Language) throws -> [String] {
        let archive = ReferenceArchive()
        archive.record([status])
        var builder = ViewModelBuilder(
            catalog: Catalog(domains: []),
            layout: Self.layout,
            configuration: Configuration(
                city: "Lakeside",
                isSimulated: false,
                timeZone: "Asia/Shanghai",
                sources: [
                    SourceConfiguration(
                        id: "roads",
                        domain: "traffic",
                        standard: .sensorThings,
                        url: "http://127.0.0.1:1/v1.1?token=secret"
                    )
                ]
            ),
            archive: archive
        )
        var state = DashboardState(layout: Self.layout, language: language)
        state.time = TimeControl(clock: .live(atWall: Self.now), atWall: Self.now)
        let model = try builder.build(
            state,
            in: Room(columns: 120, rows: 36),
            at: Moment(at: Self.now),
            wall: Self.now
        )
        guard case .sources(let sources) = model.panes[0].content else { return [] }
        return sources.details.map(\.text.string)
    }

    @Test(
        "The comparison with the service, refused values and bytes are told in numbers",
        arguments: [
            (Language.english, "30 found late · 2 gone at the service"),
            (.chinese, "30 迟到补齐 · 2 服务端已删除"),
        ]
    )
    func counts(language: Language, compared: String) throws {
        var status = SourceStatus(source: "roads", at: Self.now, interval: .seconds(10))
        status.state = .fresh
        status.lastSuccess = Self.now
        status.newestObservation = Self.now
        status.audit = SourceAudit(last: Self.now - .seconds(300), found: 30, gone: 2)
        status.rejects = [.duplicate: 5, .malformed: 12, .future: 0]
        status.examples = [.malformed: "row 7 without id"]
        status.bytes = 2_500_000
        let texts = try details(status, language)
        #expect(texts.contains { $0.hasSuffix(compared) }, "\(texts)")
        #expect(texts.contains { $0.contains("12 ") && $0.contains("5 ") }, "\(texts)")
        #expect(texts.contains("row 7 without id"))
        #expect(!texts.contains { $0.contains("secret") })
    }
}
