// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// A few series that represent each domain.
///
/// They show up to which instant the domain has data, and in which parts of the timeline. A query
/// of every series would cost more than the whole picture.
struct Witnesses: Sendable {
    /// The first few items of each domain's first pane of numbers.
    private let items: [String: [PaneItem]]
    /// The series of each domain, in the layout's order.
    private(set) var series: [String: [SeriesID]] = [:]

    /// Creates the witnesses of a layout, with no series yet.
    init(in layout: Layout) {
        var items: [String: [PaneItem]] = [:]
        for pane in layout.pages.flatMap({ $0.root.panes }) where pane.kind == .numbers {
            guard let domain = pane.domain, items[domain] == nil, !pane.items.isEmpty else {
                continue
            }
            items[domain] = Array(pane.items.prefix(3))
        }
        self.items = items
    }

    /// Finds the series of the items.
    ///
    /// An item of a kind is represented by one entity, and left out if the kind has more than 24.
    mutating func find(in memory: SharedMemory) throws {
        series = [:]
        for (domain, items) in items {
            for item in items {
                var entity = item.entity
                if entity == nil, let kind = item.kind {
                    let known = try memory.entities(ofKind: kind)
                    if known.count <= 24 { entity = known.keys.min() }
                }
                guard let entity else { continue }
                series[domain, default: []].append(SeriesID(entity, item.property))
            }
        }
    }

    /// Returns the newest phenomenon time of each domain's series.
    func newest(in memory: SharedMemory) throws -> [String: Instant] {
        var newest: [String: Instant] = [:]
        for (domain, series) in series {
            for series in series {
                let found = try memory.latest(of: series.entity)[series.property]?.phenomenonTime
                guard let found else { continue }
                newest[domain] = max(newest[domain] ?? found, found)
            }
        }
        return newest
    }
}
