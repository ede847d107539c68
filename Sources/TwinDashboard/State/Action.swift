// SPDX-License-Identifier: Apache-2.0

public import TwinAlarms
public import TwinModel

/// A request of the user to the dashboard; keys are mapped to actions elsewhere.
public enum Action: Hashable, Sendable {
    /// Focus the next pane.
    case nextPane
    /// Focus the previous pane.
    case previousPane
    /// Move the selection up, or the focus if the pane has no selectable lines.
    case up
    /// Move the selection down, or the focus if the pane has no selectable lines.
    case down
    /// Focus the pane to the left, which is the previous one.
    case left
    /// Focus the pane to the right, which is the next one.
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
    /// Show the previous page.
    case previousPage
    /// Enlarge the focused pane to the whole screen, or undo that.
    case zoom
    /// Zoom into the focused map, otherwise the page's first map, otherwise the timeline.
    case closer
    /// Zoom out of the same map, or of the timeline if the page has no map.
    case wider
    /// Open the selected line.
    case open
    /// Close the last opened level: the help, the zoom, or the entity.
    case back
    /// Rank the focused table by its next column.
    case sort
    /// Show the keys, or hide them.
    case help
    /// End the program.
    case quit
    /// Change the language.
    case language
    /// Change the theme.
    case theme
    /// Repaint the whole screen.
    case redraw
    /// Open a destination.
    case show(Destination)
    /// Rank the focused table by the column of the given number, from 0.
    case sortBy(Int)
    /// Show only the lines with the text in the focused table, or else in the page's first table;
    /// all lines if the text is empty.
    case filter(String)
    /// Use the theme of that name.
    case useTheme(String)
    /// Use that language.
    case useLanguage(Language)
    /// Turn the mouse on or off.
    case mouse
    /// Focus a pane and select one of its lines, counted from 0; a line that is already selected is
    /// opened.
    case point(pane: Int, line: Int?)
    /// Move a pane's selection by a number of lines, even if the pane is not in focus.
    case scroll(pane: Int, by: Int)
    /// Go back to one of the breadcrumbs, counted from 0, the page.
    case climb(Int)
    /// Open a prompt.
    case prompt(Prompt.Kind)
    /// Insert typed or pasted text into the prompt.
    case type(String)
    /// Change the prompt's text or move its cursor.
    case edit(Prompt.Edit)
    /// Take one of the prompt's choices, counted from 0.
    case choose(Int)
    /// Open a sheet over the panes, or close it.
    case sheet(Sheet.Kind)
    /// Sign the handover sheet that is open.
    case sign
    /// An action on the alarms of the focused pane.
    case alarm(AlarmAction)
    /// An action on the clock, the timeline or the bookmarks.
    case time(TimeAction)
}

/// A request of the dashboard's state to its owner, for work that the state cannot do by itself.
public enum Effect: Hashable, Sendable {
    /// End the program.
    case quit
    /// Repaint the whole screen without relying on the terminal's current content.
    case repaint
    /// Use the theme with this number, modulo the number of themes.
    case theme(Int)
    /// Use the theme with this name.
    case themeNamed(String)
    /// Turn the mouse on or off.
    case mouse(Bool)
    /// Go to the next or previous event or beginning of an alarm.
    case find(Sought, isForward: Bool)
    /// Store a bookmark.
    case keep(Bookmark)
    /// Make the lines of a sheet; see ``DashboardState/take(_:of:)``.
    case makeSheet(Sheet.Kind)
    /// Post the requests of an act on alarms one after the other; see
    /// ``DashboardState/take(_:of:saying:at:)``.
    ///
    /// There are several if the act is on more alarms than one request may have.
    case act([AlarmRequest])
}
