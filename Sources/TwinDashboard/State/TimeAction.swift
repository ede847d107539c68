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
    /// Stand, or go on.
    case pauseOrPlay
    /// Step forward, or back if the number is negative, and pause there.
    case step(Int)
    /// Go to the next faster rate.
    case faster
    /// Go to the next slower rate.
    case slower
    /// Run the other way.
    case reverse
    /// Move on at a rate as it is typed: `60`, `1/4`, `-2`.
    case rate(String)
    /// Show the latest there is, and stay with it.
    case live
    /// Go to a time as it is typed: `08:42`, `-2h`.
    case goTo(String)
    /// Go to an instant.
    case seek(Instant)
    /// Go to an instant and pause there.
    case arrive(Instant)
    /// Go to the next alarm or event.
    case next(Sought)
    /// Go to the alarm or event before.
    case previous(Sought)
    /// Show what was known then, or all that is known now.
    case knowledge
    /// Compare with yesterday, with last week, with nothing.
    case compare
    /// Show less of the time on the timeline.
    case zoomIn
    /// Show more of the time on the timeline.
    case zoomOut
    /// Keep a bookmark with a text at the instant shown.
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
