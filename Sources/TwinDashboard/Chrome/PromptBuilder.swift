// SPDX-License-Identifier: Apache-2.0

import TwinAlarms
import TwinVocabulary
import TwinModel
import TwinQuery

/// A builder of the prompt with its suggestions.
struct PromptBuilder: Sendable {
    /// The maximum number of matches that are offered.
    static let mostFound = 60

    /// The scene that names and alarms come from.
    var scene: Scene
    /// The layout whose pages can be found.
    let layout: Layout
    /// The state with the text that is being typed.
    private var state: DashboardState
    private var keptSearch: KeptSearch?
    private var pageIDs: [String] { DashboardState.pageIDs(of: layout) }

    init(_ scene: Scene, layout: Layout) {
        self.scene = scene
        self.layout = layout
        state = DashboardState(layout: layout)
    }

    /// Returns the prompt with its suggestions, or nil if none is open.
    mutating func model(_ state: DashboardState) throws -> PromptModel? {
        guard let prompt = state.prompt else { return nil }
        self.state = state
        var choices = state.choices
        var found: [Choice] = []
        var count = choices.count
        let searched = state.searched
        if let searched {
            (found, count) = try find(searched)
            if !state.isCompleting { choices = found }
        }
        var complaint = prompt.complaint
        if prompt.kind == .search, let searched, !SearchText.words(searched).isEmpty, count == 0 {
            complaint = complaint ?? Prompt.nothingFound(searched)
        }
        let takesFirst = prompt.kind == .search && !choices.isEmpty
        var lines: [PromptModel.Line] = []
        for choice in choices { lines.append(try line(choice)) }
        return PromptModel(
            kind: prompt.kind,
            label: label(of: prompt),
            before: DisplayText(prompt.before),
            after: DisplayText(prompt.after),
            lines: lines,
            chosen: prompt.chosen ?? (takesFirst ? 0 : nil),
            count: count,
            complaint: DisplayText(complaint?.text(in: scene.language) ?? ""),
            hint: prompt.isRefused ? .empty : scene.words.promptHint(prompt.kind),
            searched: searched,
            found: found
        )
    }

    /// Returns the label before the text, which is the question of a prompt about alarms.
    private func label(of prompt: Prompt) -> DisplayText {
        guard let pending = state.alarmTags.pending else {
            return scene.words.promptLabel(prompt.kind)
        }
        let label: LocalizedText
        switch prompt.kind {
        case .alarmQuestion: label = AlarmNotice.question(pending)
        case .shelfLength, .shelfReason: label = AlarmNotice.shelf(pending, prompt.kind)
        case .remark where pending.act == .remove: label = AlarmNotice.removal(pending)
        default: return scene.words.promptLabel(prompt.kind)
        }
        return DisplayText(label.text(in: scene.language))
    }

    private mutating func line(_ choice: Choice) throws -> PromptModel.Line {
        guard let destination = choice.argument.destination else {
            let command = DashboardState.commands.command(called: choice.text)
            let help = command.map { $0.help.text(in: scene.language) } ?? ""
            let isName = state.prompt.map { !CommandLine($0.text).isNamed } ?? false
            return PromptModel.Line(
                title: DisplayText(choice.text, limit: 60),
                detail: isName || state.isCompleting && command != nil ? DisplayText(help) : .empty,
                level: .normal
            )
        }
        var level = Level.normal
        switch destination {
        case .entity(let entity): level = levels[entity] ?? .normal
        case .series(let series):
            level = scene.alarms.lazy.filter { $0.series == series }.map(\.level).max() ?? .normal
        default: break
        }
        return PromptModel.Line(
            title: try scene.name(of: destination, in: layout),
            detail: try detail(of: destination),
            level: level
        )
    }

    /// Returns the kind and the place of a destination.
    private mutating func detail(of destination: Destination) throws -> DisplayText {
        switch destination {
        case .page: return scene.words[.page]
        case .kind: return scene.words[.kind]
        case .property(_, let kind): return scene.index.name(ofKind: kind, in: scene.language)
        case .series(let series):
            let kind = CatalogIndex.kind(of: series.entity)
            return scene.index.name(ofKind: kind, in: scene.language)
        case .entity(let entity):
            let kind = scene.index.name(ofKind: CatalogIndex.kind(of: entity), in: scene.language)
            guard let district = try scene.memory.entity(entity)?.district, district != entity
            else {
                return kind
            }
            return DisplayText("\(kind) · \(try scene.name(of: district))")
        }
    }

    /// The worst level of each entity in alarm.
    private var levels: [EntityID: Level] {
        scene.alarms.reduce(into: [:]) { levels, alarm in
            let entity = alarm.series.entity
            levels[entity] = max(levels[entity] ?? .normal, alarm.level)
        }
    }

    // MARK: - Finding

    /// Returns the matches of the typed text.
    ///
    /// Before any text is typed these are the entities in alarm and the pages.
    private mutating func find(_ typed: String) throws -> (found: [Choice], count: Int) {
        let search = try searchIndex()
        if SearchText.words(typed).isEmpty {
            var seen: Set<EntityID> = []
            let worst = try AlarmLines(scene: scene).groups(domain: nil).compactMap {
                $0.alarms.first?.series.entity
            }
            .filter { seen.insert($0).inserted }
            let destinations =
                worst.prefix(8).map(Destination.entity) + pageIDs.map(Destination.page)
            var choices: [Choice] = []
            for destination in destinations { choices.append(try choice(destination)) }
            return (choices, choices.count)
        }
        let levels = levels
        let (best, count) = search.matches(typed, limit: Self.mostFound) { destination in
            guard case .entity(let entity) = destination else { return .normal }
            return levels[entity] ?? .normal
        }
        var choices: [Choice] = []
        for match in best { choices.append(try choice(search.entries[match.entry].destination)) }
        return (choices, count)
    }

    /// Returns the index of all names.
    ///
    /// It is rebuilt after new observations, at most every ten seconds.
    private mutating func searchIndex() throws -> SearchIndex {
        if let kept = keptSearch {
            let age = scene.now.duration(since: kept.asked)
            if kept.revision == scene.revision || (age >= .zero && age < .seconds(10)) {
                return kept.index
            }
        }
        let index = SearchIndex(try searchEntries())
        keptSearch = KeptSearch(index: index, asked: scene.now, revision: scene.revision)
        return index
    }

    private mutating func choice(_ destination: Destination) throws -> Choice {
        var argument = Command.Argument(try scene.name(of: destination, in: layout).string)
        argument.destination = destination
        return Choice(text: argument.text, argument: argument)
    }

    /// The maximum number of series with labels of their own that are searched.
    private static let labelledLimit = 20_000

    /// Returns every page, kind, property and entity with its names.
    private mutating func searchEntries() throws -> [SearchIndex.Entry] {
        var entries: [SearchIndex.Entry] = []
        for (number, id) in pageIDs.enumerated() {
            let name = layout.pages.first { $0.id == id }?.name
            entries.append(
                SearchIndex.Entry(
                    destination: .page(id),
                    names: [name?.english, name?.chinese, id].compactMap { $0 },
                    context: ["page", "页面", "\(number + 1)"],
                    order: 0
                )
            )
        }
        let entities = try scene.memory.archive.entities(SeriesSelector())
        var names: [EntityID: LocalizedText] = [:]
        var byKind: [String: [EntityID]] = [:]
        for entity in entities {
            names[entity.id] = entity.name
            byKind[entity.kind, default: []].append(entity.id)
        }
        for kind in scene.index.kindsInOrder where (byKind[kind.id]?.count ?? 0) > 1 {
            entries.append(
                SearchIndex.Entry(
                    destination: .kind(kind.id, district: nil),
                    names: Self.names(kind.name) + kind.synonyms,
                    context: [],
                    order: 2
                )
            )
        }
        for entry in scene.index.all {
            guard let known = byKind[entry.kind], let first = known.first else { continue }
            let kind = scene.index.name(ofKind: entry.kind).map(Self.names) ?? []
            let states = entry.property.states.sorted { $0.key < $1.key }
                .flatMap { Self.names($0.value) }
            entries.append(
                SearchIndex.Entry(
                    destination: known.count == 1
                        ? .series(SeriesID(first, entry.property.id))
                        : .property(entry.property.id, kind: entry.kind),
                    names: Self.names(entry.property.name) + entry.property.synonyms
                        + [entry.property.id],
                    context: kind + states + [known.count == 1 ? first.rawValue : entry.kind],
                    order: 1
                )
            )
        }
        // Series with labels of their own, such as network_up{device="eth0"}, are found by their
        // labels.
        let labelled = try scene.memory.archive.series(SeriesSelector()).lazy
            .filter { $0.id.property.contains("{") }.prefix(Self.labelledLimit)
        for series in labelled {
            let entity = names[series.id.entity].map(Self.names) ?? []
            entries.append(
                SearchIndex.Entry(
                    destination: .series(series.id),
                    names: [series.id.property],
                    context: entity + [series.id.entity.rawValue],
                    order: 4
                )
            )
        }
        let synonyms = scene.index.kindsInOrder.reduce(into: [:]) { $0[$1.id] = $1.synonyms }
        for entity in entities {
            let kind =
                (scene.index.name(ofKind: entity.kind).map(Self.names) ?? [entity.kind])
                + (synonyms[entity.kind] ?? [])
            let district = entity.district.flatMap { names[$0] }.map(Self.names) ?? []
            entries.append(
                SearchIndex.Entry(
                    destination: .entity(entity.id),
                    names: Self.names(entity.name) + [entity.id.rawValue],
                    context: kind + district,
                    order: 3 + (byKind[entity.kind]?.count.bitWidth ?? 0)
                        - (byKind[entity.kind]?.count.leadingZeroBitCount ?? 0)
                )
            )
        }
        return entries
    }

    private static func names(_ text: LocalizedText) -> [String] {
        [text.english, text.chinese].compactMap { $0 }.filter { !$0.isEmpty }
    }
}

/// The index of the city's names and the time when it was built.
struct KeptSearch: Sendable {
    var index: SearchIndex
    var asked: Instant
    var revision: Int
}
