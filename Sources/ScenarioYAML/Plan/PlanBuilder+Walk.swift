import FleetModel
import Foundation
import Quantities

extension PlanBuilder {
  /// The walk of a group's nodes.
  mutating func mobility(_ placement: Record) -> MobilityPlan? {
    if let track = placement[PlacementKeys.track], track.name == "recorded" { return recordedWalk(track, placement) }
    var waypoints: [MobilityPlan.Waypoint] = []
    for item in placement[PlacementKeys.walk] ?? [] {
      guard case .section(let record) = item.content, let at = record[WaypointKeys.at],
        let away = record[WaypointKeys.away]
      else { continue }
      if let last = waypoints.last, at <= last.at {
        problems.report(record.place(of: WaypointKeys.at), "'at' is not after the waypoint before; they rise in time")
        return nil
      }
      waypoints.append(MobilityPlan.Waypoint(at: at, away: away))
    }
    let every = placement[PlacementKeys.walkEvery]
    guard let last = waypoints.last else {
      if every != nil {
        problems.report(
          placement.place(of: PlacementKeys.walkEvery), "'walk_every' repeats a 'walk', and there is none")
      }
      return nil
    }
    if let every, every < last.at {
      problems.report(placement.place(of: PlacementKeys.walkEvery), "'walk_every' ends before the last waypoint")
      return nil
    }
    return MobilityPlan(waypoints: waypoints, every: every)
  }

  /// A walk that was recorded.
  private mutating func recordedWalk(_ track: Choice, _ placement: Record) -> MobilityPlan? {
    guard let name = track.record[TrackKeys.file] else { return nil }
    let place = track.record.place(of: TrackKeys.file)
    if placement[PlacementKeys.walk] != nil {
      problems.report(track.namePlace, "'track' is a recorded 'walk', and there is one already")
      return nil
    }
    let path = name.hasPrefix("/") ? name : "\(catalog.scenarioFolder)/\(name)"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      problems.report(place, "\(path): cannot be read as text")
      return nil
    }
    do {
      let plan = try MobilityPlan(csv: text, name: path, every: placement[PlacementKeys.walkEvery])
      note([
        Provenance(
          item: "walk \(name)", constant: "places", value: "\(plan.waypoints.count) waypoints", unit: "",
          status: .recorded, source: "the scenario's own file")
      ])
      return plan
    } catch {
      problems.report(place, "\(error)")
      return nil
    }
  }
}
