// SPDX-License-Identifier: Apache-2.0

import Testing
import TwinDashboard
import TwinModel
import TwinVocabulary

struct ArrangementTests {
    private func node(_ generator: inout SeededGenerator, depth: Int) -> LayoutNode {
        guard depth > 0, generator.next() % 4 != 0 else {
            return .pane(PaneLayout(kind: .numbers, title: "x"))
        }
        let count = Int(generator.next() % 4) + 1
        let parts = (0..<count).map { _ in
            LayoutPart(
                extent: generator.next() % 3 == 0
                    ? .cells(Int(generator.next() % 30)) : .share(generator.unit() * 3),
                node: node(&generator, depth: depth - 1)
            )
        }
        return generator.next() % 2 == 0 ? .rows(parts) : .columns(parts)
    }

    @Test("Panes never overlap, never leave the room, and each is large enough to read")
    func boxes() {
        for seed in 0..<300 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let root = node(&generator, depth: 3)
            let room = Room(
                columns: Int(generator.next() % 220),
                rows: Int(generator.next() % 70)
            )
            let boxes = Arrangement(root, in: room).boxes
            var taken: Set<[Int]> = []
            for box in boxes {
                #expect(box.room.columns >= Arrangement.leastColumns, "seed \(seed)")
                #expect(box.room.rows >= Arrangement.leastRows, "seed \(seed)")
                #expect(box.column >= 0 && box.column + box.room.columns <= room.columns)
                #expect(box.row >= 0 && box.row + box.room.rows <= room.rows, "seed \(seed)")
                for row in box.row..<(box.row + box.room.rows) {
                    for column in box.column..<(box.column + box.room.columns) {
                        #expect(taken.insert([column, row]).inserted, "seed \(seed)")
                    }
                }
            }
        }
    }

    @Test("Equal shares fill the whole room")
    func wholeRoom() {
        let pane = LayoutNode.pane(PaneLayout(kind: .numbers, title: "x"))
        let part = LayoutPart(extent: .share(1), node: pane)
        let boxes = Arrangement(.columns([part, part, part]), in: Room(columns: 100, rows: 10))
            .boxes
        #expect(boxes.map(\.room.columns).reduce(0, +) == 100)
        #expect(boxes.map(\.pane) == [0, 1, 2])
        #expect(boxes.allSatisfy { $0.room.rows == 10 })
    }

    @Test("If no share is a positive number, the last part has the whole room")
    func oddShares() {
        let pane = LayoutNode.pane(PaneLayout(kind: .numbers, title: "x"))
        for weight in [Double.nan, .infinity, -1, 0] {
            let part = LayoutPart(extent: .share(weight), node: pane)
            let boxes = Arrangement(.rows([part, part]), in: Room(columns: 80, rows: 20)).boxes
            #expect(boxes.map(\.pane) == [1], "\(weight)")
            #expect(boxes.first?.room == Room(columns: 80, rows: 20), "\(weight)")
        }
    }
}
