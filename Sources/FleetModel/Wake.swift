import Attention
import Quantities
import SimKernel

// The walk of one frame: wake, sense, gate, infer, decide.
extension Cell {
  mutating func wake(_ index: Int, _ future: inout Future) {
    nodes[index].wakeScheduled = false
    guard nodes[index].life.isOn else { return }
    let behaviour = behaviours[Int(nodes[index].group)]
    scheduleWake(index, turn: nodes[index].turn + 1, behaviour, &future)
    // A node that still waits for an answer misses this frame.
    guard nodes[index].life == .asleep else { return }
    let woke = future.now
    let path = behaviour.path
    guard spend(behaviour.sleepPower, on: .sleep, until: woke, by: index, path, &future) else { return }
    nodes[index].totals.wakes += 1
    let frame = nextFrame(index, behaviour.frames)
    let shown = sensed(index, frame, at: woke, behaviour)
    let seen = perceive(index, shown, behaviour)
    guard
      spend(
        behaviour.sensePower, on: .sense, until: nodes[index].power.updated + behaviour.senseTime, by: index, path,
        &future),
      compute(seen, behaviour, by: index, &future)
    else {
      conclude(index, woke, frame, seen, final: seen.local, .brownedOut, at: nodes[index].power.updated)
      return
    }
    if seen.isGated {
      nodes[index].totals.gated += 1
      conclude(index, woke, frame, seen, final: seen.local, .gated, at: nodes[index].power.updated)
      return
    }
    nodes[index].totals.inferences += 1
    nodes[index].totals.exits[Int(seen.exit)] += 1
    if behaviour.asks(about: seen) {
      startUplink(index, woke, frame, shown: shown.frame, seen, &future)
    } else {
      conclude(index, woke, frame, seen, final: seen.local, .accepted, at: nodes[index].power.updated)
    }
  }

  /// The processor wakes, looks through the gate and runs the model: one stretch of active power, booked by cause.
  private mutating func compute(
    _ seen: Perception, _ behaviour: Behaviour, by index: Int, _ future: inout Future
  ) -> Bool {
    let duration = behaviour.wakeDuration + seen.gateTime + seen.computeTime
    if duration == .zero { return true }
    let before = nodes[index].power.ledger[.compute]
    let carried =
      if let heat = behaviour.path.heat, heat.throttles {
        computeThrottled(duration, behaviour, heat, by: index, &future)
      } else {
        spend(
          behaviour.activePower, on: .compute, until: nodes[index].power.updated + duration, by: index, behaviour.path,
          &future)
      }
    let spent = nodes[index].power.ledger[.compute] - before
    let wake = (behaviour.wakeDuration.seconds / duration.seconds) * spent
    let gate = (seen.gateTime.seconds / duration.seconds) * spent
    nodes[index].power.ledger[.wake] += wake
    nodes[index].power.ledger[.gate] += gate
    nodes[index].power.ledger[.compute] = before + (spent - wake - gate)
    return carried
  }

  /// Puts the node's wake number `turn` into the queue, if it falls into the run.
  ///
  /// Wake k is due at `offset + k·interval`, moved later by a uniform draw of up to the group's jitter.
  mutating func scheduleWake(_ index: Int, turn: UInt32, _ behaviour: Behaviour, _ future: inout Future) {
    let time = behaviour.wakeTime(
      nodes[index].number, clock: nodes[index].clock, turn: turn, seed: seed)
    nodes[index].turn = turn
    nodes[index].wakeScheduled = time < end
    if time < end { future.schedule(.wake, at: time, for: EntityID(UInt32(index))) }
  }

  /// The node's next frame: the following one of its clip, or the first of a clip drawn anew.
  private mutating func nextFrame(_ index: Int, _ frames: FrameDeck) -> Int {
    let clip = Int(nodes[index].clip)
    if clip >= 0, Int(nodes[index].position) + 1 < frames.count(inClip: clip) {
      nodes[index].position += 1
    } else {
      let draw = RandomStream(seed: seed, entity: EntityID(nodes[index].number), purpose: Purpose.clip)
        .unit(at: UInt64(nodes[index].clipDraws))
      nodes[index].clipDraws += 1
      nodes[index].clip = Int32(frames.clips[Int(draw * Double(frames.clips.count))])
      nodes[index].position = 0
    }
    return frames.start(ofClip: Int(nodes[index].clip)) + Int(nodes[index].position)
  }

  /// What the sensor of node `index` shows of `frame`, its next one.
  private mutating func sensed(
    _ index: Int, _ frame: Int, at time: SimTime, _ behaviour: Behaviour
  ) -> SensorState.Place {
    let place = SensorState.Place(
      frame: frame, clip: Int(nodes[index].clip), position: Int(nodes[index].position))
    guard let plan = behaviour.stuckSensor else { return place }
    return nodes[index].sensor.shown(place, at: time, plan, number: nodes[index].number, seed: seed)
  }

  private mutating func perceive(_ index: Int, _ shown: SensorState.Place, _ behaviour: Behaviour) -> Perception {
    let sensor = Int(nodes[index].sensorNumber)
    if let table = behaviour.table { return table[shown.frame, sensor] }
    let group = Int(nodes[index].group)
    let slot = behaviour.perceiverSlot(group: group, groupCount: behaviours.count, node: index)
    let perceiver = perceivers[slot] ?? Perceiver(behaviour.perception, sensor: sensor)
    perceivers[slot] = perceiver
    return perceiver.look(clip: shown.clip, position: shown.position)
  }

  /// Books the outcome of a frame.
  mutating func conclude(
    _ index: Int, _ woke: SimTime, _ frame: Int, _ seen: Perception, final: UInt8, _ outcome: InferenceOutcome,
    at time: SimTime
  ) {
    let group = Int(nodes[index].group)
    let label = behaviours[group].frames.label(frame)
    let inTime = outcome != .brownedOut
    nodes[index].totals.correct += inTime && final == label ? 1 : 0
    nodes[index].totals.correctLocally += inTime && seen.local == label ? 1 : 0
    if inTime {
      confusion[(group * Self.classLimit + Int(label)) * Self.classLimit + Int(final)] += 1
      histograms[group * InferenceOutcome.allCases.count + Int(outcome.rawValue)].add(time - woke)
    }
    switch record.inferences {
    case .totals: return
    case .sampled where Int(nodes[index].totals.wakes) % record.sampleEvery != 0: return
    case .sampled, .all:
      rows.inferences.append(
        InferenceRow(
          node: nodes[index].number, time: woke, frame: UInt32(frame), label: label, local: seen.local, final: final,
          exit: seen.exit, confidence: seen.confidence, outcome: outcome, latency: time - woke))
    }
  }
}
