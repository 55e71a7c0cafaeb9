// swift-tools-version: 6.2
import PackageDescription

// Rules the compiler keeps, so that reviewers need not.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// The rooms. A row imports rows below it only; `Tests/TidyTests` reads the sources to check it, and
// `make lint` builds with `--explicit-target-dependency-import-check error`.
let package = Package(
  name: "fleetsim",
  products: [.executable(name: "fleetsim", targets: ["fleetsim"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // tool
    .executableTarget(
      name: "fleetsim",
      dependencies: [
        "ScenarioYAML", "MQTTLive", "Results", "Studies", "FleetModel", "MQTTCore", "Attention", "Physics", "SimKernel",
        "Quantities", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "benchmarks", dependencies: ["FleetModel", "SimKernel", "Attention", "Physics", "Quantities"],
      path: "Benchmarks/Sources", swiftSettings: strict),
    // services
    .target(
      name: "ScenarioYAML",
      dependencies: ["FleetModel", "Attention", "Physics", "Quantities", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(name: "MQTTLive", dependencies: ["MQTTCore", "CMosquitto", "Quantities"], swiftSettings: strict),
    .target(
      name: "Results",
      dependencies: [
        "FleetModel", "Quantities", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "Studies", dependencies: ["Attention", "Physics", "SimKernel", "Quantities"], swiftSettings: strict),
    // model
    .target(
      name: "FleetModel", dependencies: ["SimKernel", "Physics", "Attention", "MQTTCore", "Quantities"],
      swiftSettings: strict),
    // pure
    .target(name: "SimKernel", dependencies: ["Quantities"], swiftSettings: strict),
    .target(name: "Physics", dependencies: ["Quantities"], swiftSettings: strict),
    .target(
      name: "Attention", dependencies: ["Quantities", "CKernels", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(name: "MQTTCore", dependencies: ["Quantities"], swiftSettings: strict),
    // base
    .target(name: "Quantities", swiftSettings: strict),
    // C
    // Loops compiled for the processor's instructions.
    .target(name: "CKernels"),
    .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),

    .testTarget(name: "QuantitiesTests", dependencies: ["Quantities"], swiftSettings: strict),
    .testTarget(name: "KernelTests", dependencies: ["SimKernel", "Quantities"], swiftSettings: strict),
    .testTarget(name: "PhysicsTests", dependencies: ["Physics", "Quantities"], swiftSettings: strict),
    .testTarget(name: "AttentionTests", dependencies: ["Attention", "CKernels", "Quantities"], swiftSettings: strict),
    .testTarget(name: "MQTTTests", dependencies: ["MQTTCore", "MQTTLive", "Quantities"], swiftSettings: strict),
    .testTarget(
      name: "FleetTests",
      dependencies: [
        "FleetModel", "MQTTCore", "Studies", "Attention", "SimKernel", "Physics", "Quantities",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ScenarioTests", dependencies: ["ScenarioYAML", "FleetModel", "Attention", "Physics", "Quantities"],
      swiftSettings: strict),
    .testTarget(
      name: "ResultsTests",
      dependencies: ["Results", "FleetModel", "Quantities", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),
    .testTarget(
      name: "StudiesTests", dependencies: ["Studies", "Attention", "Physics", "SimKernel", "Quantities"],
      swiftSettings: strict),
    .testTarget(name: "RunTests", dependencies: ["fleetsim"], swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ]
)
