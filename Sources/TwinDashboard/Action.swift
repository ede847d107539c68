// SPDX-License-Identifier: Apache-2.0

/// What a person asks the dashboard to do; keys are turned into these elsewhere.
public enum Action: Hashable, Sendable {
    /// Focus the next pane.
    case nextPane
    /// Focus the previous pane.
    case previousPane
    /// Move the selection up, or the focus where the pane has no lines to select.
    case up
    /// Move the selection down, or the focus where the pane has no lines to select.
    case down
    /// Focus the pane before.
    case left
    /// Focus the pane after.
    case right
    /// Move the selection up by ten lines.
    case pageUp
    /// Move the selection down by ten lines.
    case pageDown
    /// Select the first line.
    case first
    /// Select the last line.
    case last
    /// Show the page of the given number, from 1.
    case page(Int)
    /// Show the next page.
    case nextPage
    /// Show the page before.
    case previousPage
    /// Give the focused pane the whole screen, or take it back.
    case zoom
    /// Open the thing that is selected.
    case open
    /// Close what was opened last: the help, the zoom, the entity.
    case back
    /// Rank the focused table by its next column.
    case sort
    /// Show the keys, or hide them.
    case help
    /// Leave.
    case quit
    /// Change the language.
    case language
    /// Change the theme.
    case theme
    /// Paint the whole screen anew.
    case redraw
}

/// What the dashboard's state cannot do by itself and asks its owner for.
public enum Effect: Hashable, Sendable {
    /// End the program.
    case quit
    /// Paint the whole screen anew, the terminal's own memory of it forgotten.
    case repaint
    /// The theme has changed to the one of this number; the owner counts round.
    case theme(Int)
}
