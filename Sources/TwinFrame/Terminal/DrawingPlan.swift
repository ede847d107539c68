// SPDX-License-Identifier: Apache-2.0

/// The rows of the screen that are drawn next, and their order.
///
/// On a slow link a frame is drawn row by row: first the rows that a key changed, then the others
/// from top to bottom, continuing where the last burst ended.
///
///     var plan = DrawingPlan()
///     plan.hurry([3])
///     plan.order(of: [0, 1, 2, 3], height: 24)  // [3, 0, 1, 2]
public struct DrawingPlan: Hashable, Sendable {
    /// The rows that the answer to a key changed.
    public private(set) var urgent: Set<Int> = []
    /// The rows to be repainted even if they are up to date, because other output may have
    /// overwritten them.
    public private(set) var stale: Set<Int> = []
    /// The next row of output that is not an answer to a key.
    public private(set) var nextRow = 0
    /// True if the next burst is the first of its frame.
    public private(set) var isFirst = false
    /// The time in milliseconds since which the frame has been incomplete; nil if it is complete.
    public private(set) var behindSince: Int?

    /// Creates a plan with nothing to draw.
    public init() {}

    /// Resets the plan after the whole screen was cleared or before it is drawn again.
    public mutating func begin() {
        let wasFirst = isFirst
        self = DrawingPlan()
        isFirst = wasFirst
    }

    /// Marks rows to be repainted even if they are up to date.
    public mutating func repaint(_ rows: Range<Int>) { stale.formUnion(rows) }

    /// Marks rows as the answer to a key.
    public mutating func hurry(_ rows: some Sequence<Int>) { urgent.formUnion(rows) }

    /// Begins to draw a new frame.
    ///
    /// - Parameter now: The time in milliseconds. If an earlier frame is not complete, the time
    ///   since which it is incomplete is kept.
    public mutating func beginFrame(at now: Int) {
        isFirst = true
        behindSince = behindSince ?? now
    }

    /// Orders the rows to be drawn.
    ///
    /// - Parameters:
    ///   - changed: The rows that differ from the screen.
    ///   - height: The number of rows of the screen; stale rows beyond it are left out.
    /// - Returns: The changed and the stale rows in the order of drawing.
    public func order(of changed: some Sequence<Int>, height: Int) -> [Int] {
        let open = Set(changed).union(stale.filter { $0 < height })
        return open.sorted { left, right in
            let (first, second) = (urgent.contains(left), urgent.contains(right))
            if first != second { return first }
            let (early, late) = (left < nextRow, right < nextRow)
            return early != late ? late : left < right
        }
    }

    /// Records that a row was drawn.
    ///
    /// - Returns: True if the row was stale, so that all of it must be sent.
    public mutating func draw(_ row: Int) -> Bool {
        if urgent.remove(row) == nil { nextRow = row + 1 }
        return stale.remove(row) != nil
    }

    /// Ends a burst.
    ///
    /// - Parameters:
    ///   - left: The number of rows left to draw.
    ///   - now: The time in milliseconds.
    public mutating func endBurst(left: Int, at now: Int) {
        isFirst = false
        if left == 0 {
            complete()
        } else {
            behindSince = behindSince ?? now
        }
    }

    /// Records that the screen shows the whole frame.
    public mutating func complete() {
        behindSince = nil
        urgent = []
        stale = []
        nextRow = 0
    }
}
