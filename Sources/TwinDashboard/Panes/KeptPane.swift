// SPDX-License-Identifier: Apache-2.0

import TwinVocabulary
import TwinModel

/// A pane of a page: its builder and the last result.
protocol BuiltPane: Sendable {
    /// Returns the pane's model in a scene, or the last model if neither the scene nor the request
    /// has changed.
    ///
    /// - Parameters:
    ///   - request: The request of the page.
    ///   - scene: The scene that the model is built from.
    /// - Returns: The model, and true if it had to be built.
    /// - Throws: An error of the archive.
    mutating func model(
        _ request: PaneRequest,
        in scene: Scene
    ) throws -> (model: PaneModel, isBuilt: Bool)
}

/// A pane with the builder of its kind.
struct KeptPane<Builder: PaneBuilder>: BuiltPane {
    private var builder: Builder
    private let content: @Sendable (Builder.Model) -> PaneContent
    private var last: (scene: Int, request: PaneRequest, settled: PaneRequest, model: PaneModel)?

    init(_ builder: Builder, _ content: @escaping @Sendable (Builder.Model) -> PaneContent) {
        self.builder = builder
        self.content = content
    }

    mutating func model(
        _ request: PaneRequest,
        in scene: Scene
    ) throws -> (model: PaneModel, isBuilt: Bool) {
        // After a picture its selections are updated to their lines, which changes no model.
        if let last, last.scene == scene.number,
            last.request == request || last.settled == request
        {
            return (last.model, false)
        }
        builder.scene = scene
        let model = try built(request, in: scene)
        var settled = request
        settled.selection = request.selection.settled(in: model.list)
        last = (scene.number, request, settled, model)
        return (model, true)
    }

    private mutating func built(_ request: PaneRequest, in scene: Scene) throws -> PaneModel {
        let layout = request.layout
        var model = PaneModel(unbuilt: layout, in: scene.language)
        if let prepared = request.prepared {
            model.content = prepared
        } else {
            let found = try builder.build(request)
            model.content = content(found)
            model.list = found.bounds
            model.columnNames = found.columnNames
            model.isFilterable = Builder.isFilterable
            if layout.items.isEmpty, layout.kind.takesItems {
                model.notice = scene.words[.showsNothing]
            }
        }
        if model.list == nil, let item = layout.items.first {
            model.target = try scene.target(of: item)
        }
        BadgeWords(scene: scene).badge(request, Builder.badge, &model)
        if !request.filter.isEmpty, model.isFilterable {
            model.title = DisplayText("\(model.title) / \(request.filter)")
            if model.list?.count == 0 { model.notice = nothingHas(request.filter, in: scene) }
        }
        return model
    }

    private func nothingHas(_ filter: String, in scene: Scene) -> DisplayText {
        scene.language == .chinese
            ? DisplayText("没有含“\(filter)”的行。按 f 更改筛选。")
            : DisplayText("No line has \"\(filter)\". f changes the filter.")
    }
}

extension PaneModel {
    /// Creates a pane without content, for a pane without room or before the first query.
    init(unbuilt layout: PaneLayout, in language: Language) {
        self.init(
            title: DisplayText(layout.title.text(in: language), limit: 80),
            badge: .empty,
            isStale: false,
            level: .normal,
            notice: nil,
            content: .chain(ChainModel(stages: []))
        )
    }
}
