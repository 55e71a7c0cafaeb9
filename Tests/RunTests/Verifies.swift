import Foundation
import Testing

/// `fleetsim verify` as a user types it.
@Suite struct Verifies {
  @Test func everyPointAgrees() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let ending = try fleetsim("verify")
    #expect(ending.code == 0)
    #expect(ending.output.contains("published points agree."))
    #expect(!ending.output.contains("✘"))
  }

  @Test func asJSON() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let ending = try fleetsim("verify", "kibam", "--format", "json")
    #expect(ending.code == 0)
    let points = try #require(
      try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [[String: Any]])
    #expect(points.count > 3)
    for point in points {
      let id = try #require(point["id"] as? String)
      #expect(id.contains("kibam"))
      #expect(point["agrees"] as? Bool == true)
      #expect((point["source"] as? String)?.isEmpty == false)
    }
  }

  @Test func anUnknownPart() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let ending = try fleetsim("verify", "perpetuum")
    #expect(ending.code == 2)
    #expect(ending.error.contains("no published point has 'perpetuum' in its name; names begin with"))
    #expect(ending.error.contains("kibam"))
  }
}
