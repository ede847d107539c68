// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// The kind of instant that a key jumps to.
public enum Sought: Hashable, Sendable {
    /// The beginning of an alarm, or its rise to a more urgent priority.
    case alarm
    /// The beginning of an event.
    case event
}

/// A request of the user to the clock, the timeline or the bookmarks.
public enum TimeAction: Hashable, Sendable {
    /// Pause, or resume.
    case pauseOrPlay
    /// Step forward, or back if the number is negative, and pause there.
    case step(Int)
    /// Go to the next faster rate.
    case faster
    /// Go to the next slower rate.
    case slower
    /// Reverse the direction.
    case reverse
    /// Play at a typed rate: `60`, `1/4`, `-2`.
    case rate(String)
    /// Show the latest instant and follow it.
    case live
    /// Go to a typed time: `08:42`, `-2h`.
    case goTo(String)
    /// Go to an instant.
    case seek(Instant)
    /// Go to an instant and pause there.
    case arrive(Instant)
    /// Go to the next alarm or event.
    case next(Sought)
    /// Go to the previous alarm or event.
    case previous(Sought)
    /// Switch between the data known at the instant shown and all data known now.
    case knowledge
    /// Switch to the next comparison: a like day, yesterday, last week, or none.
    case compare
    /// Show a shorter span on the timeline.
    case zoomIn
    /// Show a longer span on the timeline.
    case zoomOut
    /// Store a bookmark with a text at the instant shown.
    case bookmark(String)
    /// Show the list of bookmarks, or hide it.
    case bookmarks
    /// Show only bookmarks that contain a text; all if it is empty.
    case findBookmark(String)
}

extension TimeAction {
    /// The name in the configuration.
    public var name: String {
        switch self {
        case .pauseOrPlay: "pause"
        case .step(let count):
            count < 0
                ? "step_back\(count < -1 ? "_\(count.magnitude)" : "")"
                : "step_forward\(count > 1 ? "_\(count)" : "")"
        case .faster: "faster"
        case .slower: "slower"
        case .reverse: "reverse"
        case .rate: "rate"
        case .live: "live"
        case .goTo: "go_to"
        case .seek: "seek"
        case .arrive: "arrive"
        case .next(.alarm): "next_alarm"
        case .previous(.alarm): "previous_alarm"
        case .next(.event): "next_event"
        case .previous(.event): "previous_event"
        case .knowledge: "as_seen_or_known"
        case .compare: "compare"
        case .zoomIn: "timeline_zoom_in"
        case .zoomOut: "timeline_zoom_out"
        case .bookmark: "bookmark"
        case .bookmarks: "bookmarks"
        case .findBookmark: "find_bookmark"
        }
    }
}
