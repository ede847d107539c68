// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinVocabulary

/// The theme files in several folders, the user's own before the shipped ones.
public struct ThemeFiles: Hashable, Sendable {
    /// The folders; if several have a theme of the same name, the first is used.
    public var folders: [URL]

    /// Creates theme files in the given folders.
    public init(folders: [URL]) { self.folders = folders }

    /// The names of the themes: quiet, then the other shipped ones, then the user's own.
    public var names: [String] {
        let usual = ["quiet", "vivid", "high-contrast", "colour-blind-safe", "mono"]
        let found = Set(folders.flatMap { Self.names(in: $0) })
        return usual.filter(found.contains) + found.subtracting(usual).sorted()
    }

    /// Reads a theme with the themes that it is based on, and returns it with all problems found.
    ///
    /// - Parameter name: The name of the file without its extension.
    /// - Returns: The theme; its value is nil if a file is missing or contains an error.
    public func check(_ name: String) -> Checked<ThemeDescription> {
        var problems: [Problem] = []
        var result: ThemeDescription?
        var seen: Set<String> = []
        var next: String? = name
        while let current = next, seen.insert(current).inserted, seen.count <= 8 {
            guard let path = path(of: current) else {
                let file = problems.first?.file ?? "\(current).yaml"
                let cause = Problem.Cause.wrongChoice(
                    seen.count > 1 ? "based_on" : "theme",
                    known: names,
                    found: Problem.quoted(current),
                    instead: Spelling.nearest(to: current, among: names)
                )
                problems.append(Problem(file: file, cause: cause))
                break
            }
            let checked = ThemeReader.check(path: path)
            problems += checked.problems
            guard let value = checked.value else { break }
            next = value.basedOn
            result = result.map { $0.varying(value) } ?? value
        }
        return Checked(value: result, problems: problems)
    }

    /// All problems in all themes, sorted by file and place.
    public var problems: [Problem] {
        var found: [Problem] = []
        for name in names {
            for problem in check(name).problems where !found.contains(problem) {
                found.append(problem)
            }
        }
        return found.sorted()
    }

    /// Returns the path of a theme, or nil if there is no theme of that name.
    public func path(of name: String) -> String? {
        folders.lazy.filter { Self.names(in: $0).contains(name) }.first.map {
            $0.appendingPathComponent(name + ".yaml").path
        }
    }

    private static func names(in folder: URL) -> [String] {
        ((try? TextFile.list(folder.path).get()) ?? []).filter { $0.hasSuffix(".yaml") }
            .map { String($0.dropLast(5)) }
    }
}
