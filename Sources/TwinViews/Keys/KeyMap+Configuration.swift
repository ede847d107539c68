// SPDX-License-Identifier: Apache-2.0

import TwinDashboard
import TwinFrame
public import TwinVocabulary
import TwinModel

extension KeyMap {
    /// The names of actions and keys that a configuration may use.
    ///
    /// Keys that have an action in some panes only may be given other actions.
    public var vocabulary: KeyVocabulary {
        var actions: [String: [String]] = [:]
        for binding in bindings {
            for action in binding.actions {
                let strokes = binding.scope == .everywhere ? binding.strokes : []
                let keys = strokes.filter { $0.action == action }.map(\.key.name.string)
                actions[Self.name(of: action), default: []] += keys
            }
        }
        return KeyVocabulary(actions: actions, namedKeys: Key.named.map(\.name.string))
    }

    /// Returns the same table with the keys of some actions changed; the help lists the changed
    /// keys.
    ///
    /// A changed key has its action in all panes and replaces default keys of single panes.
    public func changed(by changes: [KeyBinding]) -> KeyMap {
        guard !changes.isEmpty else { return self }
        var keys: [String: [Key]] = [:]
        for change in changes { keys[change.action] = change.keys.compactMap(Key.init(named:)) }
        let taken = Set(keys.values.joined())
        return KeyMap(
            bindings.map { binding in
                let names = binding.actions.map(Self.name)
                let givesWay =
                    binding.scope != .everywhere
                    && binding.strokes.contains { taken.contains($0.key) }
                guard givesWay || names.contains(where: { keys[$0] != nil }) else { return binding }
                var binding = binding
                var strokes: [Stroke] = []
                for (action, name) in zip(binding.actions, names) {
                    if let given = keys[name] {
                        strokes += given.map { Stroke(key: $0, action: action) }
                    } else {
                        strokes += binding.strokes.filter { stroke in
                            stroke.action == action && !(givesWay && taken.contains(stroke.key))
                        }
                    }
                }
                binding.strokes = strokes
                binding.keys = DisplayText(strokes.map(\.key.label.string).joined(separator: "  "))
                return binding
            }
        )
    }

    /// Returns an action's name in the configuration; a prompt has the name of its kind.
    static func name(of action: Action) -> String {
        if case .prompt(let kind) = action { return kind.rawValue }
        return action.name
    }
}
