// SPDX-License-Identifier: Apache-2.0

import Foundation
public import Testing

/// Expects a text to equal the content of a golden file.
///
/// The file is `Golden/<name>.txt` beside the test. If `RECORD_GOLDEN=1` is set in the environment,
/// the file is written and the test fails, so that a recording is never mistaken for a pass.
///
/// - Parameters:
///   - text: The text to compare, such as a frame's `golden`.
///   - name: The name of the file without its extension.
///   - location: The source location of the expectation.
///   - file: The source file of the expectation.
public func expectGolden(
    _ text: String,
    _ name: String,
    at location: SourceLocation = #_sourceLocation,
    from file: String = #filePath
) {
    let url = URL(fileURLWithPath: file).deletingLastPathComponent()
        .appendingPathComponent("Golden").appendingPathComponent(name + ".txt")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
        record(text, at: url, location)
        return
    }
    guard let data = try? Data(contentsOf: url) else {
        Issue.record(
            "no golden file \"\(url.path)\"; RECORD_GOLDEN=1 writes it. Made:\n\(text)",
            sourceLocation: location
        )
        return
    }
    let expected = String(decoding: data, as: UTF8.self)
    guard text != expected else { return }
    Issue.record(
        """
        not as in "\(url.path)"; RECORD_GOLDEN=1 writes it anew.
        \(firstDifference(expected, text))
        expected:
        \(expected)
        made:
        \(text)
        """,
        sourceLocation: location
    )
}

private func record(_ text: String, at url: URL, _ location: SourceLocation) {
    do {
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
        Issue.record("recorded \"\(url.path)\"", sourceLocation: location)
    } catch {
        Issue.record("cannot record \"\(url.path)\": \(error)", sourceLocation: location)
    }
}

private func firstDifference(_ expected: String, _ made: String) -> String {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = made.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, pair) in zip(old, new).enumerated() where pair.0 != pair.1 {
        return "first at line \(index + 1):\n- \(pair.0)\n+ \(pair.1)"
    }
    return "\(old.count) lines expected, \(new.count) made"
}
