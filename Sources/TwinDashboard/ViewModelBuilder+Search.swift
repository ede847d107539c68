// SPDX-License-Identifier: Apache-2.0

public import TwinModel
public import TwinQuery

extension ViewModelBuilder {
    /// Returns the instant of the nearest event or start of an alarm after or before a moment.
    ///
    /// - Parameters:
    ///   - moment: The moment at which the search starts.
    ///   - sought: The kind of occurrence to find.
    ///   - isForward: True to search forward, false to search backward.
    ///   - span: The instants that can be shown.
    /// - Returns: The start of the event or alarm; nil if there is none.
    /// - Throws: Errors of the archive.
    public func neighbour(
        of moment: Moment,
        seeking sought: Sought,
        isForward: Bool,
        within span: ClosedRange<Instant>
    ) throws -> Instant? {
        try search.neighbour(of: moment, seeking: sought, isForward: isForward, within: span)
    }

    /// Returns a description of an occurrence at an instant.
    ///
    /// - Parameters:
    ///   - sought: The kind of occurrence found.
    ///   - instant: The result of ``neighbour(of:seeking:isForward:within:)``.
    /// - Returns: The text of the event, or the name of the value in alarm.
    /// - Throws: Errors of the archive.
    public func occasion(_ sought: Sought, at instant: Instant) throws -> LocalizedText {
        try search.occasion(sought, at: instant)
    }
}
