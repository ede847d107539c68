// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TwinVocabulary

/// The themes that there are: files in folders, the user's own before the shipped ones.
public struct ThemeFiles: Hashable, Sendable {
    /// Where they lie; of two themes of one name the first folder's counts.
    public var folders: [URL]

    /// Names the folders.
    public init(folders: [URL]) { self.folders = folders }

    /// The names of the themes: quiet, then the other shipped ones, then the user's own.
    public var names: [String] {
        let usual = ["quiet", "vivid", "high-contrast", "colour-blind-safe", "mono"]
        let found = Set(folders.flatMap { Self.names(in: $0) })
        return usual.filter(found.contains) + found.subtracting(usual).sorted()
    }

    /// Reads a theme with what it is based on, and tells everything found.
    ///
    /// - Parameter name: its file's name without the ending.
    /// - Returns: what it says; no value where the file is not there or something in it is an error.
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

    /// Every problem in any of the themes, by file and place.
    public var problems: [Problem] {
        var found: [Problem] = []
        for name in names {
            for problem in check(name).problems where !found.contains(problem) {
                found.append(problem)
            }
        }
        return found.sorted()
    }

    /// Where a theme lies; nothing where there is none of the name.
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
