// SPDX-License-Identifier: Apache-2.0

/// What came from the keyboard, or from the terminal itself.
public enum Key: Hashable, Sendable {
    /// A character that was typed; never a control character.
    case character(Character)
    /// A character that was typed with Alt.
    case alt(Character)
    /// A letter, small, that was typed with Control.
    case control(Character)
    /// An arrow key.
    case up
    /// An arrow key.
    case down
    /// An arrow key.
    case left
    /// An arrow key.
    case right
    /// Enter or Return.
    case enter
    /// Escape alone.
    case escape
    /// Tab.
    case tab
    /// Tab with Shift.
    case backtab
    /// Page up.
    case pageUp
    /// Page down.
    case pageDown
    /// Home.
    case home
    /// End.
    case end
    /// Backspace.
    case backspace
    /// Delete.
    case delete
    /// Insert.
    case insert
    /// A function key, from 1.
    case function(Int)
    /// The mouse, where it was turned on.
    case mouse(Mouse)
    /// A text that was pasted; it is text and never a row of commands.
    case paste(String)
    /// The screen has another size, or must be drawn anew.
    case resize
    /// The terminal is gone.
    case hangup
    /// A signal asks the program to end; the number is the signal's.
    case signal(Int32)
}

/// What the mouse did.
public struct Mouse: Hashable, Sendable {
    /// The kinds of movement.
    public enum Action: Hashable, Sendable {
        /// The first button went down.
        case press
        /// The first button moved while down.
        case drag
        /// The first button went up.
        case release
        /// The wheel turned away from the hand.
        case scrollUp
        /// The wheel turned toward the hand.
        case scrollDown
    }

    /// What it did.
    public var action: Action
    /// Where it did it.
    public var place: Point

    /// Makes a mouse event.
    public init(_ action: Action, at place: Point) {
        self.action = action
        self.place = place
    }
}
