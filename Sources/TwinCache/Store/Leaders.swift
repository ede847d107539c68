// SPDX-License-Identifier: Apache-2.0

import TwinQuery

/// The first few of many numbers in rank order.
///
/// Of equal numbers, those offered first are kept.
struct Leaders {
    let count: Int
    let ranking: Ranking
    private var entries: [(number: Double, place: Int)] = []

    init(count: Int, ranking: Ranking) {
        self.count = count
        self.ranking = ranking
    }

    /// The places of the kept numbers, in rank order.
    var places: [Int] { entries.map(\.place) }

    mutating func offer(_ number: Double, at place: Int) {
        if entries.count >= count, let last = entries.last, !beats(number, last.number) { return }
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if beats(number, entries[middle].number) { high = middle } else { low = middle + 1 }
        }
        entries.insert((number, place), at: low)
        if entries.count > count { entries.removeLast() }
    }

    private func beats(_ left: Double, _ right: Double) -> Bool {
        ranking == .highest ? left > right : left < right
    }
}
