// SPDX-License-Identifier: Apache-2.0

public import TwinModel

/// A converter of bookmarks to lines of CSV or JSON for other programs.
public struct BookmarkLines: Sendable {
    /// The names of the columns, in order.
    public static let fields = ["time", "written", "author", "text"]

    private let format: ObservationLines.Format

    /// Creates a writer of lines.
    public init(_ format: ObservationLines.Format) { self.format = format }

    /// The line before the first bookmark; nil if the format has none.
    public var header: String? {
        format == .csv ? Self.fields.joined(separator: ",") : nil
    }

    /// Returns a bookmark as a line, without its line end.
    public func line(for bookmark: Bookmark) -> String {
        let texts = [
            bookmark.instant.rfc3339, bookmark.written.rfc3339, bookmark.author, bookmark.text,
        ].map { DisplayText($0).string }
        switch format {
        case .csv: return texts.map(ObservationLines.cell).joined(separator: ",")
        case .jsonl:
            let members = zip(Self.fields, texts).map {
                "\"\($0)\":\(JSONText.quoted($1))"
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }
}
