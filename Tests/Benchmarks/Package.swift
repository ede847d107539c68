// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A package of its own, so that measuring adds nothing to the product's build.
let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "citytop", path: "../..")],
    targets: [
        .systemLibrary(name: "CSQLite"),
        .executableTarget(
            name: "benchmarks",
            dependencies: ["CSQLite", .product(name: "Twin", package: "citytop")]
        ),
    ]
)
