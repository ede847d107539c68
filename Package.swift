// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "citytop",
    products: [
        .executable(name: "citytop", targets: ["citytop"]),
        // The measured targets, for the nested package in Tests/Benchmarks.
        .library(
            name: "Twin",
            targets: [
                "TwinModel", "TwinAlarms", "TwinAnalysis", "TwinServices", "TwinSync", "TwinQuery",
                "TwinCache",
                "TwinVocabulary", "TwinLayout", "TwinDashboard", "TwinFrame", "TwinViews",
                "TwinImport", "DemoCity", "DemoCityServices",
            ]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The nouns everything else is said in.
        .target(name: "TwinModel"),
        // Since when something is wrong: limits, runs beyond them, the states of an alarm.
        .target(name: "TwinAlarms", dependencies: ["TwinModel"]),

        // The words of a city: catalog, pages, sources, keys and themes, as values.
        .target(name: "TwinVocabulary", dependencies: ["TwinModel", "TwinAlarms"]),

        // Looking ahead and aside: forecasts, what moved together, closed formulas for what-ifs.
        .target(name: "TwinAnalysis", dependencies: ["TwinModel"]),

        // Getting in and keeping: city services, what to fetch next, the cache file.
        .target(name: "CCurl"),
        .target(name: "CSpawn"),
        .target(
            name: "TwinServices",
            dependencies: ["TwinModel", "TwinAlarms", "TwinVocabulary", "CCurl", "CSpawn"]
        ),
        .systemLibrary(name: "CZlib"),
        .target(name: "TwinImport", dependencies: ["TwinModel", "CZlib"]),
        .target(name: "TwinSync", dependencies: ["TwinModel", "TwinServices"]),
        .systemLibrary(name: "CSQLiteShim"),
        .target(
            name: "TwinCache",
            dependencies: [
                "TwinModel", "TwinAlarms", "TwinQuery", "CSQLiteShim",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),

        // Asking: the questions, the clock, what to ask for.
        .target(name: "TwinQuery", dependencies: ["TwinModel", "TwinAlarms"]),

        // Reading: the files that people write, with line and column in every error.
        .target(
            name: "TwinLayout",
            dependencies: [
                "TwinModel", "TwinAlarms", "TwinVocabulary",
                .product(name: "Yams", package: "Yams"),
            ]
        ),

        // Showing: state and view model, cells, pictures, the terminal.
        .target(
            name: "TwinDashboard",
            dependencies: ["TwinModel", "TwinAlarms", "TwinQuery", "TwinVocabulary"]
        ),
        .target(name: "TwinFrame", dependencies: ["TwinModel"]),
        .target(
            name: "TwinViews",
            dependencies: ["TwinModel", "TwinDashboard", "TwinFrame", "TwinVocabulary"]
        ),
        // Lists, figures and handover sheets of alarms, forecasts, and what moved, as text and JSON.
        .target(
            name: "TwinReports",
            dependencies: [
                "TwinModel", "TwinAlarms", "TwinAnalysis", "TwinQuery", "TwinVocabulary",
                "TwinDashboard", "TwinFrame",
            ]
        ),
        .systemLibrary(name: "CNcurses"),
        .target(name: "TwinTerminal", dependencies: ["TwinFrame", "CNcurses"]),

        // The built-in city, and the four services that publish it.
        .target(
            name: "DemoCity",
            dependencies: ["TwinModel", .product(name: "Yams", package: "Yams")]
        ),
        .target(
            name: "DemoCityServices",
            dependencies: [
                "DemoCity", "TwinModel",
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),

        // The commands and the wiring.
        .target(name: "CMemory"),
        .executableTarget(
            name: "citytop",
            dependencies: [
                "CMemory",
                "TwinModel", "TwinAlarms", "TwinServices", "TwinImport", "TwinSync", "TwinCache",
                "TwinQuery", "TwinVocabulary", "TwinLayout", "TwinDashboard", "TwinFrame",
                "TwinReports", "TwinViews", "TwinTerminal", "DemoCity", "DemoCityServices",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),

        // Tests, one target per target, and the program as its users run it.
        .target(
            name: "TwinTestSupport",
            dependencies: ["TwinModel"],
            path: "Tests/TwinTestSupport"
        ),
        .testTarget(name: "TwinModelTests", dependencies: ["TwinModel", "TwinTestSupport"]),
        .testTarget(
            name: "TwinAlarmsTests",
            dependencies: ["TwinAlarms", "TwinModel"],
            exclude: ["transitions.tsv"]
        ),
        .testTarget(
            name: "TwinAnalysisTests",
            dependencies: ["TwinAnalysis", "TwinModel"]
        ),
        .testTarget(
            name: "TwinServicesTests",
            dependencies: [
                "TwinServices", "TwinVocabulary", "TwinAlarms", "TwinModel", "TwinQuery",
                "TwinTestSupport",
            ]
        ),
        .testTarget(
            name: "TwinImportTests",
            dependencies: [
                "TwinImport", "TwinLayout", "TwinVocabulary", "TwinModel", "TwinTestSupport",
                "CZlib",
            ],
            exclude: ["Broken"]
        ),
        .testTarget(
            name: "TwinSyncTests",
            dependencies: ["TwinSync", "TwinServices", "TwinModel", "TwinTestSupport"]
        ),
        .testTarget(
            name: "TwinCacheTests",
            dependencies: [
                "TwinCache", "TwinAlarms", "TwinQuery", "TwinModel", "TwinTestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "TwinQueryTests",
            dependencies: ["TwinQuery", "TwinAlarms", "TwinModel", "TwinTestSupport"]
        ),
        .testTarget(
            name: "TwinLayoutTests",
            dependencies: [
                "TwinLayout", "TwinVocabulary", "TwinAlarms", "TwinModel", "TwinTestSupport",
            ],
            exclude: ["Invalid"]
        ),
        .testTarget(
            name: "TwinDashboardTests",
            dependencies: [
                "TwinDashboard", "TwinVocabulary", "TwinQuery", "TwinAlarms",
                "TwinModel", "TwinTestSupport",
            ]
        ),
        .testTarget(
            name: "TwinFrameTests",
            dependencies: ["TwinFrame", "TwinModel", "TwinTestSupport"],
            exclude: ["Golden"]
        ),
        .testTarget(
            name: "TwinViewsTests",
            dependencies: [
                "TwinViews", "TwinDashboard", "TwinFrame", "TwinLayout", "TwinVocabulary",
                "TwinQuery", "TwinAlarms", "TwinModel", "TwinTestSupport",
            ],
            exclude: ["Golden"]
        ),
        .testTarget(
            name: "TwinReportsTests",
            dependencies: [
                "TwinReports", "TwinAlarms", "TwinAnalysis", "TwinQuery", "TwinVocabulary",
                "TwinDashboard", "TwinFrame", "TwinModel", "TwinTestSupport",
            ],
            exclude: ["Golden"]
        ),
        .testTarget(
            name: "DemoCityTests",
            dependencies: ["DemoCity", "DemoCityServices", "TwinModel", "TwinTestSupport"]
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "citytop", "TwinAlarms", "TwinCache", "TwinServices", "TwinSync", "TwinQuery",
                "TwinVocabulary", "TwinLayout", "TwinDashboard", "TwinFrame", "TwinReports",
                "TwinViews",
                "TwinModel", "DemoCity", "DemoCityServices", "TwinTestSupport",
            ],
            exclude: ["PortCity", "Fixtures"]
        ),
    ]
)

// Imports tell the story: a file shows at its top which modules leak into its interface.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
