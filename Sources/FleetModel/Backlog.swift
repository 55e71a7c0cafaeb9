import Physics
import Quantities
import SimKernel

/// What a node has lived through on IEEE 802.15.4, and its battery has not: time asleep, listening and sending.
///
/// A question of 61 frames is some 250 stretches of three loads. They are booked together, load by load, before the
/// question reaches its gateway or anything else happens to the node. Times and energies are those of the stretches; their
/// order is not. In the `t` that a question lasts, half a second for 61 frames, the order moves no more than `k'·t` of the
/// question's charge between the wells of a battery, 1 % at the 0.019/s of lithium-ion cells, which level again at that
/// rate; a brown-out is found up to `t` late, and the frames sent by then have been on air.
struct Backlog: Sendable {
  var sleep = SimDuration.zero
  var listen = SimDuration.zero
  var transmit = SimDuration.zero

  var total: SimDuration { sleep + listen + transmit }
}

extension PowerPath {
  /// Lets the loads of `backlog` draw, one after the other.
  ///
  /// - Returns: false if the battery browned out or heat turned the board off on the way.
  func workOff(
    _ backlog: Backlog, _ behaviour: Behaviour, _ state: inout PowerState, _ climate: inout Climate,
    _ memo: inout PhysicsMemo
  ) -> Bool {
    let radio = behaviour.radio.radio
    return advance(
      &state, load: behaviour.sleepPower, cause: .sleep, until: state.updated + backlog.sleep, &climate, &memo)
      && advance(
        &state, load: radio.receivePower, cause: .listen, until: state.updated + backlog.listen, &climate, &memo)
      && advance(
        &state, load: radio.transmitPower, cause: .transmit, until: state.updated + backlog.transmit, &climate, &memo)
  }
}

extension Cell {
  /// The moment that node `index` has reached.
  func reached(_ index: Int) -> SimTime { nodes[index].power.updated + nodes[index].backlog.total }

  /// Books what node `index` has lived through.
  ///
  /// - Returns: false if it has lost its power over it, which is not yet noted.
  @inline(__always)
  mutating func workOff(_ index: Int) -> Bool {
    nodes[index].backlog.total == .zero || workOffAll(index)
  }

  @inline(never)
  private mutating func workOffAll(_ index: Int) -> Bool {
    let behaviour = behaviours[Int(nodes[index].group)]
    let backlog = nodes[index].backlog
    nodes[index].backlog = Backlog()
    return behaviour.path.workOff(backlog, behaviour, &nodes[index].power, &climate, &memo)
  }
}
