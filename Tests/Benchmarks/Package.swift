// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A separate package, so that the benchmarks add no build time to the product.
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
