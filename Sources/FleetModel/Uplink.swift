import Physics
import Quantities
import SimKernel

// A node asks its gateway: the channel, and the air, frame by frame.
extension Cell {
  /// The node is unsure of what it saw: it sends, or keeps its answer if it may not.
  mutating func startUplink(
    _ index: Int, _ woke: SimTime, _ frame: Int, shown: Int, _ seen: Perception, _ future: inout Future
  ) {
    let behaviour = behaviours[Int(nodes[index].group)]
    let sent = nodes[index].power.updated
    nodes[index].pending = Pending(
      woke: woke, sent: sent, frame: UInt32(frame), shown: UInt32(shown), local: seen.local, exit: seen.exit,
      confidence: seen.confidence,
      count: nodes[index].messages)
    nodes[index].messages += 1
    nodes[index].totals.offloads += 1
    nodes[index].life = .waiting
    switch behaviour.radio.radio {
    case .loRa:
      // The duty cycle forbids it: there is no point in waiting.
      guard sent >= nodes[index].silentUntil else { return keepOwn(index, .channelBusy, at: sent) }
      adapt(index)
      scheduleUplink(index, at: sent, &future)
    case .ieee802154: scheduleAttempt(index, from: sent, &future)
    case .connected:
      cover(index, at: sent)
      scheduleUplink(index, at: sent, &future)
    }
  }

  /// The node's next frame begins at `time`, or when it has listened then.
  mutating func scheduleUplink(_ index: Int, at time: SimTime, _ future: inout Future) {
    future.schedule(.uplinkAttempt(count: nodes[index].pending.count), at: time, for: EntityID(UInt32(index)))
  }

  private mutating func scheduleAttempt(_ index: Int, from time: SimTime, _ future: inout Future) {
    let stream = RandomStream(seed: seed, entity: EntityID(nodes[index].number), purpose: Purpose.backoff)
    let draws = UInt64(nodes[index].pending.draws)
    let draw = stream.unit(at: (draws >> 8) << 40 | UInt64(nodes[index].pending.count) << 8 | draws & 0xFF)
    nodes[index].pending.draws += 1
    let wait = nodes[index].pending.carrierSense.wait(uniform: draw) + Ieee802154.clearChannelAssessment
    scheduleUplink(index, at: time + wait, &future)
  }

  /// How the questions of node `index` travel now.
  // In line, because to call what does not change the cell from what does would copy the cell.
  @inline(__always)
  func passage(_ index: Int) -> Passage { behaviours[Int(nodes[index].group)].passages[Int(nodes[index].rate)] }

  /// The frame of its message that node `index` is about: bytes, time on air, and whether it is the last.
  @inline(__always)
  private func part(_ index: Int, _ passage: Passage) -> (bytes: Int, airtime: SimDuration, isLast: Bool) {
    let number = Int(nodes[index].pending.part)
    let part = passage.parts[number]
    let answers = number == 0 && nodes[index].pending.answersCommand
    return (part.bytes, answers ? passage.answeringAirtime : part.airtime, number == passage.parts.count - 1)
  }

  mutating func attemptUplink(_ index: Int, _ count: UInt32, _ future: inout Future) {
    guard nodes[index].life == .waiting, nodes[index].pending.count == count else { return }
    let behaviour = behaviours[Int(nodes[index].group)]
    let passage = passage(index)
    let airtime = part(index, passage).airtime
    var start = future.now
    switch passage.radio {
    case .loRa(let radio):
      // Between two frames it has slept.
      guard spend(behaviour.sleepPower, on: .sleep, until: start, by: index, &future) else {
        return loseMessage(index, .brownedOut)
      }
      let draw = RandomStream(seed: seed, entity: EntityID(nodes[index].number), purpose: Purpose.channel)
        .unit(
          at: UInt64(nodes[index].pending.tries) << 48 | UInt64(nodes[index].pending.part) << 32 | UInt64(count))
      channel.beginLoRa(
        LoRaReception(
          sender: UInt32(index), start: start, end: start + airtime,
          frequency: radio.region.channels[Int(draw * Double(radio.region.channels.count))],
          level: level(index, at: start), settings: radio.settings))
      nodes[index].silentUntil = start + airtime + radio.region.silence(after: airtime)
    case .ieee802154:
      let next = nodes[index].pending.carrierSense.assessed(idle: !channel.isBusy(at: start))
      // One stretch: to turn round takes as much power as to listen.
      if next == .transmit { start += Ieee802154.turnaround }
      let listening = future.now - Ieee802154.clearChannelAssessment
      nodes[index].backlog.sleep += listening - reached(index)
      nodes[index].backlog.listen += start - listening
      switch next {
      case .failed: return keepOwn(index, .channelBusy, at: start)
      case .waitAgain: return scheduleAttempt(index, from: start, &future)
      case .transmit: break
      }
      channel.beginCarrierSense(index, from: start, until: start + airtime)
    case .connected(let radio):
      start += radio.access.duration
      guard
        spend(max(radio.access.power, behaviour.sleepPower), on: .transmit, until: start, by: index, &future)
      else { return loseMessage(index, .brownedOut) }
    }
    nodes[index].pending.airtime += airtime
    future.schedule(.uplinkEnd(count: count), at: start + airtime, for: EntityID(UInt32(index)))
  }

  mutating func endUplink(_ index: Int, _ count: UInt32, _ future: inout Future) {
    let passage = passage(index)
    let radio = passage.radio
    let (bytes, airtime, isLast) = part(index, passage)
    let began = future.now - airtime
    let fate = fate(index, radio, from: began)
    guard nodes[index].life == .waiting, nodes[index].pending.count == count else { return }
    nodes[index].totals.bytesSent += UInt64(bytes)
    if case .ieee802154 = radio {
      nodes[index].backlog.transmit += airtime
    } else if !spend(transmitPower(index), on: .transmit, until: future.now, by: index, &future) {
      return loseMessage(index, .brownedOut)
    }
    if gateway.isLimited { gateway.advance(to: future.now, &rows, &climate, &memo) }
    let heard = fate == .delivered ? gateway.fate(from: began, to: future.now) : fate
    note(index, heard, isLast)
    switch radio {
    case .loRa(let radio):
      if heard == .delivered { noteHeard(index, radio, at: began) }
      endLoRa(index, heard, isLast, &future)
    case .ieee802154: endCarrierSense(index, heard, bytes, isLast, &future)
    case .connected:
      if heard == .delivered { ask(index, &future) }
      awaitAnswer(index, &future)
    }
  }

  /// What became of the frame of node `index` on its way to the gateway's antenna.
  private mutating func fate(_ index: Int, _ radio: Radio, from began: SimTime) -> MessageFate {
    switch radio {
    case .loRa: channel.endLoRa(index)
    case .ieee802154(let radio): channel.endCarrierSense(index, heard: level(index, at: began) >= radio.sensitivity)
    case .connected(let radio): level(index, at: began) >= radio.sensitivity ? .delivered : .tooWeak
    }
  }

  /// The fate of a message is that of its last frame, or of the first one that is missing for good.
  private mutating func note(_ index: Int, _ fate: MessageFate, _ isLast: Bool) {
    if nodes[index].pending.isIncomplete || nodes[index].pending.isAsked { return }
    if fate != .delivered || isLast { nodes[index].pending.fate = fate }
  }

  /// The node knows nothing yet: it listens.
  private mutating func endLoRa(_ index: Int, _ fate: MessageFate, _ isLast: Bool, _ future: inout Future) {
    nodes[index].pending.isHeard = fate == .delivered
    nodes[index].pending.isAcknowledged = false
    if !links.isEmpty, nodes[index].pending.tries == 0 { links[index].send() }
    if fate != .delivered, !behaviours[Int(nodes[index].group)].radio.isConfirmed {
      nodes[index].pending.isIncomplete = true
    }
    // A frame that comes again because its acknowledgement did not is no new question.
    if isLast, fate == .delivered, !nodes[index].pending.isIncomplete, !nodes[index].pending.isAsked {
      ask(index, &future)
    }
    let window = FleetEvent.receiveWindow(.first, count: nodes[index].pending.count)
    future.schedule(window, at: future.now + LoRaWindow.first.delay, for: EntityID(UInt32(index)))
  }

  /// The receive windows after a frame are over: the frame again if it had to be acknowledged and was not, or the next
  /// one; nothing when the message is at its end.
  mutating func goOnLoRa(_ index: Int, _ future: inout Future) {
    let isLast = Int(nodes[index].pending.part) == passage(index).parts.count - 1
    var time = nodes[index].power.updated
    if behaviours[Int(nodes[index].group)].radio.isConfirmed, !nodes[index].pending.isAcknowledged {
      nodes[index].pending.tries += 1
      guard Int(nodes[index].pending.tries) < LoRaWindow.maximumTries else { return keepOwn(index, nil, at: time) }
      let stream = RandomStream(seed: seed, entity: EntityID(nodes[index].number), purpose: Purpose.backoff)
      let draw = stream.unit(at: UInt64(nodes[index].pending.count) << 16 | UInt64(nodes[index].pending.draws))
      nodes[index].pending.draws += 1
      time = time + LoRaWindow.backOff(uniform: draw)
    } else {
      guard !isLast else { return keepOwn(index, nil, at: time) }
      nodes[index].pending.part += 1
      nodes[index].pending.tries = 0
    }
    scheduleUplink(index, at: max(time, nodes[index].silentUntil), &future)
  }

  /// Each frame is acknowledged, and sent again when it is not.
  private mutating func endCarrierSense(
    _ index: Int, _ fate: MessageFate, _ bytes: Int, _ isLast: Bool, _ future: inout Future
  ) {
    guard fate == .delivered else { return repeatFrame(index, &future) }
    if isLast {
      guard workOff(index) else {
        brownOut(index, &future)
        return loseMessage(index, .brownedOut)
      }
      ask(index, &future)
      return awaitAnswer(index, &future)
    }
    nodes[index].backlog.listen += Ieee802154.turnaround + Ieee802154.acknowledgement
    nodes[index].pending.part += 1
    nodes[index].pending.tries = 0
    nodes[index].pending.carrierSense = CarrierSenseAttempt()
    let spacing = Ieee802154.interframeSpacing(afterFrameBytes: bytes + Ieee802154.macOverheadBytes)
    scheduleAttempt(index, from: reached(index) + spacing, &future)
  }

  /// No acknowledgement: the node waited for it in vain, and tries the frame again.
  private mutating func repeatFrame(_ index: Int, _ future: inout Future) {
    nodes[index].backlog.listen += Ieee802154.acknowledgementWait
    nodes[index].pending.tries += 1
    guard Int(nodes[index].pending.tries) <= Ieee802154.maximumRetries else {
      return keepOwn(index, nil, at: reached(index))
    }
    nodes[index].pending.carrierSense = CarrierSenseAttempt()
    scheduleAttempt(index, from: reached(index), &future)
  }

  /// The question has reached the gateway: it goes into the outbox, and the cell waits for what comes of it.
  private mutating func ask(_ index: Int, _ future: inout Future) {
    nodes[index].pending.isAsked = true
    nodes[index].totals.delivered += 1
    gateway.hear(bytes: behaviours[Int(nodes[index].group)].payloadBytes)
    let pending = nodes[index].pending
    outbox.append(
      Question(
        node: nodes[index].number, index: UInt32(index), count: pending.count, gateway: gatewayIndex,
        group: nodes[index].group, sensor: nodes[index].sensorNumber, frame: pending.shown, sent: pending.sent,
        arrival: future.now + backhaul))
    future.limit(through: future.now + lookahead - SimDuration(nanoseconds: 1))
  }

  /// A gateway with a battery settles its account, so that its death is not noticed too late.
  mutating func tickGateway(_ future: inout Future) {
    gateway.advance(to: future.now, &rows, &climate, &memo)
    let next = future.now + Climate.slot
    if next <= end { future.schedule(.gatewayTick, at: next, for: own) }
  }
}
