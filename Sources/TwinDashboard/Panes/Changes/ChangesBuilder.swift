// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel
import TwinQuery

/// The result of a pane of changes, cached until the next search.
struct KeptChanges: Sendable {
    var grid: TimeGrid
    var looked: Instant
    var known: Instant?
    var revision: Int
    var moves: [Move]
    /// True if any of the searched series has at least five minutes with values in the hour before
    /// the span.
    var hasPast: Bool
}

/// A series that moved, with the others of its kind and property that also moved.
struct Move: Hashable, Sendable {
    var series: SeriesID
    var kind: String
    var property: CatalogProperty
    var before: Double
    var now: Double
    /// The size of the move as a multiple of the series' usual variation.
    var strength: Double
    var others: Int
}

// The strength of a move is its size in the span divided by the usual variation: the standard
// deviation of the series' minutes in the hour before the span. The variation is at least one
// percent of the value and one unit of its last digit, so that noise is not reported. Only complete
// minutes are searched, so that the result stays the same for a whole minute.
/// A builder of the list of the strongest recent moves.
struct ChangesBuilder: PaneBuilder {
    static let isFilterable = false
    static let badge = PaneBadge.none
    var scene: Scene
    private var kept: KeptChanges?

    init(_ scene: Scene) { self.scene = scene }

    /// The least strength of a move that is shown.
    static let leastStrength = 4.0
    /// The maximum number of entities of one kind that are searched.
    private static let mostOfOneKind = 128
    /// The interval between two searches.
    private static let lookAgain: Duration = .seconds(15)

    /// Returns the strongest moves in the pane's span, strongest first.
    mutating func build(_ pane: PaneRequest) throws -> ChangesModel {
        let moves = Array(try moves(pane).prefix(pane.layout.limit ?? 40))
        var models: [ChangesModel.Line] = []
        for move in moves {
            let property = move.property
            var place = try scene.name(of: move.series.entity)
            if scene.index.isWhole(move.kind) { place = .empty }
            if move.others > 0 { place = DisplayText("\(place) +\(move.others)") }
            // Moves are measured by minutes, but the line ends in the latest value, as elsewhere.
            let told = try scene.memory.latest(of: move.series.entity)[property.id]?.number
            let latest = told.flatMap { $0.isFinite ? $0 : nil } ?? move.now
            let times = scene.measures.number(min(99, move.strength.rounded(.down)), decimals: 0)
            models.append(
                ChangesModel.Line(
                    isRising: latest > move.before,
                    what: DisplayText(property.name.text(in: scene.language), limit: 60),
                    place: place,
                    before: changeText(move.before, property),
                    now: changeText(latest, property),
                    strength: DisplayText("\(times)×"),
                    level: Level(of: latest, by: property),
                    saysWhat: property.shape == .flag
                )
            )
        }
        return ChangesModel(
            lines: pane.list(
                models,
                targets: moves.map(\.series.entity),
                identities: moves.map { .series($0.series) }
            ),
            span: scene.times.span(pane.layout.span),
            isKnown: (kept?.hasPast ?? false)
                && (!moves.isEmpty || scene.sources.domainTroubles.isEmpty)
        )
    }

    private func changeText(_ value: Double, _ property: CatalogProperty) -> DisplayText {
        if property.shape == .flag { return scene.words.flag(property, value >= 0.5) }
        return scene.measures.measure(value, of: property).text
    }

    private mutating func moves(_ pane: PaneRequest) throws -> [Move] {
        let minutes = max(2, Int(min(pane.layout.span.wholeMilliseconds / 60_000, 720)))
        let grid = TimeGrid(
            endingAt: scene.now,
            span: .seconds(60 * (minutes + 61)),
            count: minutes + 61
        )
        let looked = scene.now.floored(to: Self.lookAgain)
        // Only late observations change complete minutes.
        if let kept, kept.grid == grid, kept.known == scene.moment.known,
            kept.hasPast, kept.looked == looked || kept.revision == scene.revision
        {
            return kept.moves
        }
        var found: [Move] = []
        var hasPast = false
        for item in pane.layout.items {
            let subject = try scene.subject(item, in: pane.layout)
            let series = try changeable(subject)
            let courses = try scene.memory.columns(of: series, over: grid)
            hasPast =
                hasPast
                || courses.contains { course in
                    course.dropLast(minutes + 1).count { $0 != nil } >= 5
                }
            let moved = zip(series, courses).compactMap { series, course in
                Self.move(series, course, subject, minutes: minutes)
            }
            guard var strongest = moved.max(by: { $0.strength < $1.strength }) else { continue }
            strongest.others = moved.count - 1
            found.append(strongest)
        }
        found.sort { ($1.strength, $0.series) < ($0.strength, $1.series) }
        kept = KeptChanges(
            grid: grid,
            looked: looked,
            known: scene.moment.known,
            revision: scene.revision,
            moves: found,
            hasPast: hasPast
        )
        return found
    }

    private func changeable(_ subject: Subject) throws -> [SeriesID] {
        if let series = subject.series { return [series] }
        var entities = try scene.memory.entities(ofKind: subject.kind).keys.sorted()
        if entities.count > Self.mostOfOneKind {
            // Of many entities only those are searched that were worst at the beginning of the
            // minute.
            let minute = scene.now.floored(to: .seconds(60))
            let ranking: Ranking = subject.property.worse == .lower ? .lowest : .highest
            let selector = SeriesSelector(kind: subject.kind, property: subject.property.id)
            let worst = try scene.memory.archive.top(
                Self.mostOfOneKind,
                of: selector,
                ranking,
                at: Moment(at: minute, asOf: scene.moment.known),
                lookBack: scene.memory.lookBack
            )
            entities = worst.map(\.series.entity).sorted()
        }
        return entities.map { SeriesID($0, subject.property.id) }
    }

    private static func move(
        _ series: SeriesID,
        _ course: [Column?],
        _ subject: Subject,
        minutes: Int
    ) -> Move? {
        let means = course.dropLast().map { $0?.mean }
        guard means.count > minutes else { return nil }
        let base = means.dropLast(minutes).compactMap { $0 }.filter(\.isFinite)
        let before = means.dropLast(minutes).suffix(3).compactMap { $0 }.filter(\.isFinite)
        let recent = means.suffix(3).compactMap { $0 }.filter(\.isFinite)
        guard base.count >= 5, !before.isEmpty, let now = recent.last else { return nil }
        let then = before.reduce(0, +) / Double(before.count)
        let mean = base.reduce(0, +) / Double(base.count)
        let spread = base.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(base.count)
        var digit = 1.0
        for _ in 0..<min(9, max(0, subject.property.decimals)) { digit /= 10 }
        let least = subject.property.shape == .flag ? 0.05 : max(abs(mean) * 0.01, digit)
        let strength = abs(now - then) / max(spread.squareRoot(), least)
        guard strength.isFinite, strength >= leastStrength else { return nil }
        return Move(
            series: series,
            kind: subject.kind,
            property: subject.property,
            before: then,
            now: now,
            strength: strength,
            others: 0
        )
    }
}
