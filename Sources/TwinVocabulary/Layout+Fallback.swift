// SPDX-License-Identifier: Apache-2.0

import TwinModel

extension Layout {
    /// Returns a plain layout for a catalog, shown if no layout file can be read.
    ///
    /// Its only page has the alarms, a pane of numbers for the first kind of each domain, and the
    /// sources. At most six domains are shown. The same catalog always results in the same page.
    public static func fallback(for catalog: Catalog) -> Layout {
        let place = "built in"
        var panes: [PaneLayout] = []
        for domain in catalog.domains.prefix(6) {
            guard let kind = domain.kinds.first else { continue }
            let items = kind.properties.prefix(12).map { PaneItem(kind: kind.id, property: $0.id) }
            panes.append(
                PaneLayout(
                    kind: .numbers,
                    title: domain.name,
                    domain: domain.id,
                    items: Array(items),
                    place: place
                )
            )
        }
        let alarms = PaneLayout(
            kind: .alarms,
            title: .init("Alarms", chinese: "告警"),
            place: place
        )
        let sources = PaneLayout(
            kind: .sources,
            title: .init("Sources", chinese: "数据源"),
            place: place
        )
        let columns =
            [panes.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)]
            + [panes.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)]
        let numbers = columns.filter { !$0.isEmpty }.map { column in
            LayoutPart(
                extent: .share(1),
                node: .rows(column.map { LayoutPart(extent: .share(1), node: .pane($0)) })
            )
        }
        var parts = [LayoutPart(extent: .share(1), node: .pane(alarms))]
        if !numbers.isEmpty { parts.append(LayoutPart(extent: .share(2), node: .columns(numbers))) }
        parts.append(LayoutPart(extent: .share(1), node: .pane(sources)))
        let name = "overview"
        return Layout(pages: [
            PageLayout(id: name, name: .init("Overview", chinese: "总览"), root: .rows(parts))
        ])
    }
}
