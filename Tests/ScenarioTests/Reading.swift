import Foundation
import ScenarioYAML
import Testing

/// The repository that these tests stand in.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// The library of the repository, or what `FLEETSIM_LIBRARY` names.
func library() throws -> LibraryFolder {
  try LibraryFolder.find(executable: repository + "/x", currentFolder: repository)
}

/// A scenario with nothing wrong and little left out; line 20 is the group's name.
let valid = """
  fleetsim: 1
  name: test
  duration: 1 d
  environment:
    site: { latitude: 40 deg, longitude: 0 deg, clock: 0 h }
    ambient: { type: constant, temperature: 21 °C }
  gateways:
    - name: ward
      platform: raspberry-pi-4
      model: spar-gateway
      workers: 2
      backhaul: 20 ms
    - name: trail
      platform: raspberry-pi-4
      model: camera-gateway
      backhaul: 20 ms
      power:
        type: battery
        cell: { type: li-ion-18650, parallel: 4 }
  groups:
    - name: wrist
      count: 10
      gateway: ward
      platform: stm32l4r5
      battery: cr2032
      radio: ieee802154
      placement: { distance: 5 m .. 40 m, path_loss: office }
      wake: { every: 10 min }
      sensor: { power: 0.5 mW, time: 2.56 s }
      stream: spar
      model: spar-node
      policy:
        precision: int8
        exit: never
        event: none
        gate: none
        offload: { type: unsure, threshold: 0.7, timeout: 5 s }

  """

/// What is said about `yaml`, one problem a line; `no problem` when it loads.
func problems(_ yaml: String, library folder: LibraryFolder? = nil) throws -> String {
  let library = try folder ?? library()
  do {
    _ = try Scenario.plan(yaml: yaml, file: "s.yaml", library: library)
    return "no problem"
  } catch {
    return error.description
  }
}

/// One thing changed in the valid scenario, and what is said about it.
struct Slip: CustomTestStringConvertible, Sendable {
  var old: String
  var new: String
  var said: String

  init(_ old: String, _ new: String, _ said: String) {
    self.old = old
    self.new = new
    self.said = said
  }

  var testDescription: String { new.isEmpty ? "without \(old)" : new }
  var yaml: String { valid.replacing(old, with: new) }
}
