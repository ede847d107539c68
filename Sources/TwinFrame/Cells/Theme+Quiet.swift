// SPDX-License-Identifier: Apache-2.0

extension Theme {
    /// The default theme: grey for normal text, calm blue for lines, colour for alarms only
    /// (ISA-101).
    ///
    /// It is used if no theme file can be read, and equals `Data/themes/quiet.yaml`. All other
    /// themes are files.
    public static let quiet = Theme(
        name: "quiet",
        canvas: Color(233, basic: 0),
        ink: Color(250, basic: 7),
        looks: [
            .normal: Look(Color(250, basic: 7)),
            .dim: Look(Color(244, basic: 8), plain: .faint),
            .strong: Look(Color(255, basic: 15), plain: .bold),
            .border: Look(Color(239, basic: 8), plain: .faint),
            .title: Look(Color(253, basic: 15), .bold, plain: .bold),
            .header: Look(Color(252, basic: 7), plain: .bold),
            .selected: Look(
                Color(255, basic: 15),
                on: Color(24, basic: 4),
                plain: .reverse
            ),
            .stale: Look(Color(243, basic: 8), plain: [.faint, .underline]),
            .good: Look(Color(114, basic: 2), plain: .bold),
            .low: Look(Color(187, basic: 7), .underline, plain: .underline),
            .medium: Look(Color(214, basic: 3), plain: [.bold, .underline]),
            .high: Look(Color(208, basic: 11), .bold, plain: [.bold, .reverse]),
            .critical: Look(
                Color(231, basic: 15),
                on: Color(160, basic: 1),
                .bold,
                plain: [.bold, .reverse, .underline]
            ),
            .line1: Look(Color(110, basic: 6)),
            .line2: Look(Color(146, basic: 7)),
            .line3: Look(Color(108, basic: 2)),
            .line4: Look(Color(180, basic: 3)),
            .ghost: Look(Color(240, basic: 8), plain: .faint),
            .heat1: Look(Color(238, basic: 8)),
            .heat2: Look(Color(24, basic: 4)),
            .heat3: Look(Color(31, basic: 6)),
            .heat4: Look(Color(74, basic: 6), plain: .bold),
            .heat5: Look(Color(153, basic: 15), .bold, plain: .bold),
            .key: Look(Color(110, basic: 6), .bold, plain: .bold),
            .notice: Look(
                Color(231, basic: 15),
                on: Color(60, basic: 4),
                .bold,
                plain: .reverse
            ),
        ]
    )
}
