// SPDX-License-Identifier: Apache-2.0

/// An input from the keyboard or from the terminal itself.
public enum Key: Hashable, Sendable {
    /// A typed character, never a control character.
    case character(Character)
    /// A character typed with Alt.
    case alt(Character)
    /// A lower-case letter typed with Control.
    case control(Character)
    /// The up arrow key.
    case up
    /// The down arrow key.
    case down
    /// The left arrow key.
    case left
    /// The right arrow key.
    case right
    /// Enter or Return.
    case enter
    /// The Escape key.
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
    /// A function key, counted from 1.
    case function(Int)
    /// A mouse event, if the mouse was turned on.
    case mouse(Mouse)
    /// A pasted text, which is never a sequence of commands.
    case paste(String)
    /// The screen has another size, or must be redrawn.
    case resize
    /// The terminal was closed.
    case hangup
    /// A signal with the given number that should end the program.
    case signal(Int32)
}

/// A mouse event.
public struct Mouse: Hashable, Sendable {
    /// The kind of a mouse event.
    public enum Action: Hashable, Sendable {
        /// The first button was pressed.
        case press
        /// The mouse moved with the first button pressed.
        case drag
        /// The first button was released.
        case release
        /// The wheel scrolled up.
        case scrollUp
        /// The wheel scrolled down.
        case scrollDown
    }

    /// The kind of the event.
    public var action: Action
    /// The position of the event.
    public var place: Point

    /// Creates a mouse event.
    public init(_ action: Action, at place: Point) {
        self.action = action
        self.place = place
    }
}
