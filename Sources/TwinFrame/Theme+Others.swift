// SPDX-License-Identifier: Apache-2.0

extension Theme {
    /// Colour throughout, for those who like it.
    public static let vivid = Theme.quiet.varied(
        name: "vivid",
        [
            .strong: Look(Color(231, basic: 15), .bold, plain: .bold),
            .border: Look(Color(61, basic: 4), plain: .faint),
            .title: Look(Color(81, basic: 14), .bold, plain: .bold),
            .header: Look(Color(231, basic: 15), on: Color(25, basic: 4), plain: .reverse),
            .good: Look(Color(84, basic: 10), plain: .bold),
            .line1: Look(Color(45, basic: 14)),
            .line2: Look(Color(213, basic: 13)),
            .line3: Look(Color(120, basic: 10)),
            .line4: Look(Color(222, basic: 11)),
            .heat1: Look(Color(22, basic: 2)),
            .heat2: Look(Color(34, basic: 10)),
            .heat3: Look(Color(184, basic: 3)),
            .heat4: Look(Color(208, basic: 11), plain: .bold),
            .heat5: Look(Color(196, basic: 9), .bold, plain: .bold),
            .key: Look(Color(81, basic: 14), .bold, plain: .bold),
        ]
    )

    /// White on black, nothing faint, alarms in blocks.
    public static let highContrast = Theme.quiet.varied(
        name: "high-contrast",
        [
            .normal: Look(Color(255, basic: 15)),
            .dim: Look(Color(252, basic: 7), plain: .faint),
            .strong: Look(Color(231, basic: 15), .bold, plain: .bold),
            .border: Look(Color(248, basic: 7), plain: .faint),
            .title: Look(Color(231, basic: 15), .bold, plain: .bold),
            .header: Look(Color(16, basic: 0), on: Color(231, basic: 15), .bold, plain: .reverse),
            .selected: Look(Color(16, basic: 0), on: Color(117, basic: 14), plain: .reverse),
            .stale: Look(Color(250, basic: 7), .underline, plain: [.faint, .underline]),
            .good: Look(Color(120, basic: 10), plain: .bold),
            .low: Look(Color(230, basic: 15), .underline, plain: .underline),
            .medium: Look(Color(226, basic: 11), [.bold, .underline], plain: [.bold, .underline]),
            .high: Look(
                Color(16, basic: 0),
                on: Color(214, basic: 11),
                .bold,
                plain: [.bold, .reverse]
            ),
            .critical: Look(
                Color(231, basic: 15),
                on: Color(196, basic: 9),
                [.bold, .underline],
                plain: [.bold, .reverse, .underline]
            ),
            .line1: Look(Color(123, basic: 14)),
            .line2: Look(Color(229, basic: 11)),
            .line3: Look(Color(157, basic: 10)),
            .line4: Look(Color(219, basic: 13)),
            .ghost: Look(Color(246, basic: 8), plain: .faint),
            .key: Look(Color(231, basic: 15), [.bold, .underline], plain: .bold),
        ],
        canvas: Color(16, basic: 0),
        ink: Color(255, basic: 15)
    )

    /// Blue to orange, by Okabe and Ito's palette (2008): told apart with any colour vision.
    public static let colorBlindSafe = Theme.quiet.varied(
        name: "colour-blind-safe",
        [
            .good: Look(Color(74, basic: 6), plain: .bold),
            .low: Look(Color(187, basic: 7), .underline, plain: .underline),
            .medium: Look(Color(227, basic: 3), plain: [.bold, .underline]),
            .high: Look(Color(214, basic: 11), .bold, plain: [.bold, .reverse]),
            .critical: Look(
                Color(16, basic: 0),
                on: Color(208, basic: 11),
                .bold,
                plain: [.bold, .reverse, .underline]
            ),
            .line1: Look(Color(74, basic: 6)),
            .line2: Look(Color(178, basic: 3)),
            .line3: Look(Color(36, basic: 2)),
            .line4: Look(Color(175, basic: 5)),
            .heat1: Look(Color(24, basic: 4)),
            .heat2: Look(Color(31, basic: 6)),
            .heat3: Look(Color(109, basic: 7)),
            .heat4: Look(Color(186, basic: 11), plain: .bold),
            .heat5: Look(Color(228, basic: 15), .bold, plain: .bold),
        ]
    )

    /// No colour at all: weight, underline and reversal say everything.
    public static let mono: Theme = {
        var theme = Theme.quiet
        theme.name = "mono"
        for role in Role.allCases {
            let plain = Theme.quiet[role].plainAttributes
            theme[role] = Look(nil, plain, plain: plain)
        }
        return theme
    }()

    private func varied(
        name: String,
        _ looks: [Role: Look],
        canvas: Color? = nil,
        ink: Color? = nil
    ) -> Theme {
        var theme = self
        theme.name = name
        theme.canvas = canvas ?? theme.canvas
        theme.ink = ink ?? theme.ink
        for (role, look) in looks { theme[role] = look }
        return theme
    }
}
