// SPDX-License-Identifier: Apache-2.0

/// The detection and repainting of other programs' output on the screen, such as that of `wall`.
///
/// Such output begins at the upper left, where frames leave the cursor, and moves the cursor. Asking
/// for the cursor position costs four bytes a second, much less than repainting, and detects the
/// output within a second. If a terminal does not answer, or always gives the same answer, the
/// corner where messages begin is repainted every few seconds as a precaution, and the rest row by
/// row.
public struct ForeignOutput: Hashable, Sendable {
    /// The size of the corner with messages of other programs.
    ///
    /// `wall` of util-linux writes lines of 79 columns: a banner, two lines of text and blank lines
    /// around them.
    public static let corner = Size(columns: 80, rows: 8)
    /// The number of rows of the corner to repaint in each step.
    static let cornerRowsAStep = 2
    /// The number of steps for each repainted row of the rest.
    static let stepsARow = 4

    /// The rows to repaint as a precaution.
    public struct Step: Hashable, Sendable {
        /// The rows whose left part is repainted.
        public var corner: Range<Int>
        /// The row that is repainted as a whole; nil if it is none's turn.
        public var row: Int?
    }

    /// True if the cursor is not requested, because the answers would be useless.
    public private(set) var isBlind = false
    /// True if the reason is that there were no answers.
    private var isMute = false
    /// True if there was ever an answer.
    private var hasAnswered = false
    /// The time in milliseconds of the first unanswered question; nil if all are answered.
    private var silentSince: Int?
    private var steps = 0

    /// Creates the state before the first question.
    public init() {}

    /// The milliseconds without an answer after which a terminal counts as mute.
    ///
    /// They are fewer if it has never answered, because an answering link may only have become
    /// slow.
    var patience: Int { hasAnswered ? 30_000 : 5000 }

    /// Records a question for the cursor.
    public mutating func didAsk(at now: Int) { silentSince = silentSince ?? now }

    /// Records an answer.
    ///
    /// - Parameter isExpected: False if no question is pending, as for a duplicate answer.
    /// - Returns: True if the terminal counted as mute and does not any more: the link is slow.
    public mutating func didAnswer(isExpected: Bool) -> Bool {
        hasAnswered = true
        silentSince = nil
        guard !isExpected, isMute else { return false }
        isBlind = false
        isMute = false
        return true
    }

    /// Gives up asking if the terminal has not answered for too long.
    ///
    /// - Returns: True if the terminal counts as mute from now on.
    public mutating func giveUp(at now: Int) -> Bool {
        guard !isBlind, let since = silentSince, now - since > patience else { return false }
        isBlind = true
        isMute = true
        silentSince = nil
        return true
    }

    /// Stops asking, because the cursor never moves in the answers.
    public mutating func distrustAnswers() { isBlind = true }

    /// Returns the rows to repaint in the next step.
    public mutating func nextStep(of size: Size) -> Step {
        let rows = min(size.rows, Self.corner.rows)
        let first = steps * Self.cornerRowsAStep % max(1, rows)
        var step = Step(corner: first..<min(rows, first + Self.cornerRowsAStep))
        if steps % Self.stepsARow == 0, size.rows > 0 {
            step.row = steps / Self.stepsARow % size.rows
        }
        steps += 1
        return step
    }
}

/// The widths of characters as a terminal reports them by its cursor.
public enum MeasuredWidths: Hashable, Sendable {
    /// The cursor never moved, which proves nothing.
    case useless
    /// Some answers were lost.
    case incomplete
    /// The table that they give.
    case table(WidthTable)

    /// The characters to measure: a wide one, a line, a sign and an accented letter.
    public static let samples = ["世", "─", "●", "é"]

    /// Evaluates the columns by which the cursor moved after each of ``samples``.
    ///
    /// If it moved first and then did not, an answer belongs to a later question.
    public init(columns: [Int]) {
        guard columns.contains(where: { $0 > 0 }) else {
            self = .useless
            return
        }
        guard columns.count == Self.samples.count, columns.allSatisfy({ $0 > 0 }) else {
            self = .incomplete
            return
        }
        self = .table(
            WidthTable(
                measuredWide: columns[0],
                line: columns[1],
                sign: columns[2],
                letter: columns[3]
            )
        )
    }
}
