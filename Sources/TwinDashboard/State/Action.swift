// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

/// A request of the user to the dashboard; keys are mapped to actions elsewhere.
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
    /// Enlarge the focused map, else the page's first map, else the timeline if there is no map.
    case closer
    /// See more around that map, or more of the timeline where the page has none.
    case wider
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
    /// Repaint the whole screen.
    case redraw
    /// Open something.
    case show(Destination)
    /// Rank the focused table by the column of the given number, from 0.
    case sortBy(Int)
    /// Show only the lines of the focused table, else of the page's first table, that contain the
    /// text;
    /// all if it is empty.
    case filter(String)
    /// Use the theme of that name.
    case useTheme(String)
    /// Use that language.
    case useLanguage(Language)
    /// Turn the mouse on or off.
    case mouse
    /// Focus a pane and select one of its lines, counted from 0; of what is selected already, open it.
    case point(pane: Int, line: Int?)
    /// Move a pane's selection by a number of lines, whichever pane is in focus.
    case scroll(pane: Int, by: Int)
    /// Go back to one of the breadcrumbs, counted from 0, the page.
    case climb(Int)
    /// Begin to type.
    case prompt(Prompt.Kind)
    /// Put text into the prompt, typed or pasted.
    case type(String)
    /// Change the prompt's text or move its cursor.
    case edit(Prompt.Edit)
    /// Take one of the prompt's choices, counted from 0.
    case choose(Int)
    /// Open a sheet over the panes, or close it.
    case sheet(Sheet.Kind)
    /// Sign the handover sheet that is open.
    case sign
    /// Something about the alarms of the focused pane.
    case alarm(AlarmAction)
    /// Something about the clock, the timeline or the bookmarks.
    case time(TimeAction)
}

/// A request of the dashboard's state to its owner, for work that the state cannot do by itself.
public enum Effect: Hashable, Sendable {
    /// End the program.
    case quit
    /// Repaint the whole screen without relying on the terminal's current content.
    case repaint
    /// The theme has changed to the one of this number; the owner counts round.
    case theme(Int)
    /// The theme of this name is wanted.
    case themeNamed(String)
    /// The mouse is wanted, or wanted no more.
    case mouse(Bool)
    /// Find the next event or beginning of an alarm after the instant shown, or the one before, and go
    /// there.
    case find(Sought, isForward: Bool)
    /// Keep a bookmark.
    case keep(Bookmark)
    /// Make the lines of a sheet; see ``DashboardState/take(_:of:)``.
    case makeSheet(Sheet.Kind)
    /// Post the requests of an act on alarms one after the other; see
    /// ``DashboardState/take(_:of:saying:at:)``.
    ///
    /// There are several if the act is on more alarms than one request may have.
    case act([AlarmRequest])
}
