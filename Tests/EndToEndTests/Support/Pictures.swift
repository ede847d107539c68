// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// The checks that pictures of a frame are well-formed.
enum Pictures {
    /// Records an issue if a picture does not conform to its format.
    static func check(_ picture: Data, format: String) throws {
        let text = try #require(String(validating: picture, as: UTF8.self))
        switch format {
        case "json":
            let value = try JSONSerialization.jsonObject(with: picture)
            #expect(value is [String: Any])
        case "svg":
            #expect(XMLParser(data: picture).parse())
            #expect(text.hasPrefix("<svg "))
        case "ansi":
            let colours = text.matches(of: /\u{1B}\[[0-9;]+m/).count
            #expect(colours > 0)
            #expect(text.count { $0 == "\u{1B}" } == colours)
        default: #expect(!text.contains("\u{1B}"))
        }
    }
}
