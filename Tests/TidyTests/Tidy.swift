import Foundation
import Testing

/// The rules the compiler cannot keep, kept by reading the sources.
@Suite struct Tidy {
  /// Which rooms each room may import; the rows of `docs/architecture.md`.
  static let rooms: [String: Set<String>] = [
    "Quantities": [],
    "SimKernel": ["Quantities"],
    "Physics": ["Quantities"],
    "Attention": ["Quantities", "CKernels"],
    "MQTTCore": ["Quantities"],
    "FleetModel": ["Quantities", "SimKernel", "Physics", "Attention", "MQTTCore"],
    "ScenarioYAML": ["Quantities", "Physics", "Attention", "FleetModel"],
    "Results": ["Quantities", "FleetModel"],
    "MQTTLive": ["Quantities", "MQTTCore", "CMosquitto"],
    "Studies": ["Quantities", "SimKernel", "Physics", "Attention"],
    "fleetsim": [
      "Quantities", "SimKernel", "Physics", "Attention", "MQTTCore", "FleetModel", "ScenarioYAML", "Results",
      "MQTTLive", "Studies",
    ],
  ]

  static let pure = ["Quantities", "SimKernel", "Physics", "Attention", "MQTTCore", "FleetModel"]

  static let banned = [
    ("Date(", "SimTime"), (".random(in", "RandomStream"), (".shuffled()", "RandomStream"),
    (".randomElement()", "RandomStream"), (".hashValue", "a stable id"), ("Task {", "the event loop"),
    (" print(", "rows"), ("try!", "a typed throw"), ("as! ", "a switch"),
  ]

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func sources(of room: String) throws -> [(name: String, lines: [Substring])] {
    let folder = root.appending(path: "Sources/\(room)")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map {
      (
        $0.lastPathComponent,
        try String(contentsOf: $0, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
      )
    }
  }

  static func imports(_ lines: [Substring]) -> [String] {
    lines.compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), words.count == place + 2, line.first != " ", line.first != "/"
      else { return nil }
      return String(words[place + 1])
    }
  }

  @Test func everyRoomIsListed() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
    #expect(Set(folders) == Set(Self.rooms.keys).union(["CMosquitto", "CKernels"]))
  }

  @Test(arguments: rooms.keys.sorted())
  func importsPointDown(room: String) throws {
    let allowed = try #require(Self.rooms[room])
    for (name, lines) in try Self.sources(of: room) {
      for module in Self.imports(lines) where Self.rooms[module] != nil || ["CMosquitto", "CKernels"].contains(module) {
        #expect(allowed.contains(module), "\(room)/\(name) imports \(module), which is not below it")
      }
    }
  }

  @Test(arguments: pure)
  func pureRoomsStayPure(room: String) throws {
    for (name, lines) in try Self.sources(of: room) {
      #expect(!Self.imports(lines).contains("Foundation"), "\(room)/\(name) imports Foundation")
      for (index, line) in lines.enumerated() where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        for (word, instead) in Self.banned where line.contains(word) {
          Issue.record("\(room)/\(name):\(index + 1): '\(word)' is banned here, use \(instead)")
        }
      }
    }
  }

  @Test(arguments: rooms.keys.sorted())
  func filesStayShort(room: String) throws {
    for (name, lines) in try Self.sources(of: room) {
      #expect(lines.count <= 500, "\(room)/\(name) has \(lines.count) lines; split it")
    }
  }

  @Test func theReaderSeesAnImport() {
    #expect(
      Self.imports(["import A", "public import B", "  import C", "// import D", "package import E"]) == ["A", "B", "E"])
  }
}
