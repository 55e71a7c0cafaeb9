import Physics
import Quantities
import SimKernel

// A node asks its gateway: the channel, the air, the wait, the answer.
extension Cell {
  /// Bytes of an answer before the protocols' overhead: message number, class, confidence.
  static let replyBytes = 9

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
      future.schedule(.uplinkAttempt, at: sent, for: EntityID(UInt32(index)))
    case .ieee802154: scheduleAttempt(index, from: sent, &future)
    case .connected: future.schedule(.uplinkAttempt, at: sent, for: EntityID(UInt32(index)))
    }
  }

  mutating func attemptUplink(_ index: Int, _ future: inout Future) {
    guard nodes[index].life == .waiting else { return }
    let behaviour = behaviours[Int(nodes[index].group)]
    let airtime = behaviour.questionAirtime
    nodes[index].pending.airtime = airtime
    var start = future.now
    switch behaviour.radio.radio {
    case .loRa(let radio):
      let draw = RandomStream(seed: seed, entity: EntityID(nodes[index].number), purpose: Purpose.channel)
        .unit(at: UInt64(nodes[index].pending.count))
      channel.beginLoRa(
        LoRaReception(
          sender: UInt32(index), start: start, end: start + airtime,
          frequency: radio.region.channels[Int(draw * Double(radio.region.channels.count))],
          level: level(index, at: start), settings: radio.settings))
      nodes[index].silentUntil = start + airtime + radio.region.silence(after: airtime)
    case .ieee802154(let radio):
      guard
        spend(
          behaviour.sleepPower, on: .sleep, until: start - Ieee802154.clearChannelAssessment, by: index, &future),
        spend(radio.receivePower, on: .listen, until: start, by: index, &future)
      else { return loseMessage(index, .brownedOut) }
      switch nodes[index].pending.carrierSense.assessed(idle: !channel.isBusy(at: start)) {
      case .failed: return keepOwn(index, .channelBusy, at: start)
      case .waitAgain: return scheduleAttempt(index, from: start, &future)
      case .transmit: start += Ieee802154.turnaround
      }
      channel.beginCarrierSense(index, from: start, until: start + airtime)
    case .connected(let radio):
      start += radio.access.duration
      guard
        spend(max(radio.access.power, behaviour.sleepPower), on: .transmit, until: start, by: index, &future)
      else { return loseMessage(index, .brownedOut) }
    }
    future.schedule(.uplinkEnd, at: start + airtime, for: EntityID(UInt32(index)))
  }

  private mutating func scheduleAttempt(_ index: Int, from time: SimTime, _ future: inout Future) {
    let stream = RandomStream(seed: seed, entity: EntityID(nodes[index].number), purpose: Purpose.backoff)
    let draw = stream.unit(at: UInt64(nodes[index].pending.count) << 8 | UInt64(nodes[index].pending.draws))
    nodes[index].pending.draws += 1
    let wait = nodes[index].pending.carrierSense.wait(uniform: draw) + Ieee802154.clearChannelAssessment
    future.schedule(.uplinkAttempt, at: time + wait, for: EntityID(UInt32(index)))
  }

  mutating func endUplink(_ index: Int, _ future: inout Future) {
    let behaviour = behaviours[Int(nodes[index].group)]
    let radio = behaviour.radio.radio
    let fate =
      switch radio {
      case .loRa: channel.endLoRa(index)
      case .ieee802154(let radio):
        channel.endCarrierSense(
          index, heard: level(index, at: future.now - behaviour.questionAirtime) >= radio.sensitivity)
      case .connected(let radio):
        level(index, at: future.now - behaviour.questionAirtime) >= radio.sensitivity ? MessageFate.delivered : .tooWeak
      }
    guard nodes[index].life == .waiting else { return }
    nodes[index].totals.bytesSent += UInt64(behaviour.payloadBytes)
    guard
      // The turnaround before the first symbol, then the symbols.
      spend(radio.receivePower, on: .listen, until: future.now - behaviour.questionAirtime, by: index, &future),
      spend(radio.transmitPower, on: .transmit, until: future.now, by: index, &future)
    else { return loseMessage(index, .brownedOut) }
    if gateway.isLimited { gateway.advance(to: future.now, &rows, &climate, &memo) }
    nodes[index].pending.fate =
      fate == .delivered ? gateway.fate(from: future.now - behaviour.questionAirtime, to: future.now) : fate
    let delivered = nodes[index].pending.fate == .delivered
    if case .ieee802154 = radio, !delivered { return repeatUplink(index, &future) }
    if delivered { ask(index, &future) }
    listen(index, &future)
  }

  /// The message is out: until when the node waits, and when it listens.
  private mutating func listen(_ index: Int, _ future: inout Future) {
    let behaviour = behaviours[Int(nodes[index].group)]
    guard let offload = behaviour.offload else { preconditionFailure("group without offload asks its gateway") }
    let id = EntityID(UInt32(index))
    let pending = nodes[index].pending
    future.schedule(.replyTimeout(count: pending.count), at: max(future.now, pending.sent + offload.timeout), for: id)
    if case .loRa = behaviour.radio.radio {
      let window = FleetEvent.receiveWindow(1, count: pending.count)
      future.schedule(window, at: future.now + LoRaWindows.first, for: id)
    }
  }

  /// No acknowledgement: the node waited for it in vain, and tries the whole exchange again.
  private mutating func repeatUplink(_ index: Int, _ future: inout Future) {
    let power = behaviours[Int(nodes[index].group)].radio.radio.receivePower
    guard spend(power, on: .listen, for: Ieee802154.acknowledgementWait, by: index, &future) else {
      return loseMessage(index, nil)
    }
    nodes[index].pending.tries += 1
    guard Int(nodes[index].pending.tries) <= Ieee802154.maximumRetries else {
      return keepOwn(index, nil, at: nodes[index].power.updated)
    }
    nodes[index].pending.carrierSense = CarrierSenseAttempt()
    scheduleAttempt(index, from: nodes[index].power.updated, &future)
  }

  /// The question has reached the gateway: it goes into the outbox, and the cell waits for what comes of it.
  private mutating func ask(_ index: Int, _ future: inout Future) {
    nodes[index].totals.delivered += 1
    gateway.hear(bytes: behaviours[Int(nodes[index].group)].payloadBytes)
    let pending = nodes[index].pending
    outbox.append(
      Question(
        node: nodes[index].number, index: UInt32(index), count: pending.count, gateway: gatewayIndex,
        group: nodes[index].group, frame: pending.shown, sent: pending.sent, arrival: future.now + backhaul))
    future.limit(through: future.now + lookahead - SimDuration(nanoseconds: 1))
  }

  /// What the gateway's process made of a question.
  mutating func deliver(_ answer: Answer, _ future: inout Future) {
    let index = Int(answer.index)
    let departure = answer.start + answer.verdict.service
    if gateway.isLimited {
      future.schedule(.gatewayServed(service: answer.verdict.service), at: max(departure, future.now), for: own)
    }
    guard nodes[index].life == .waiting, nodes[index].pending.count == answer.count else { return }
    nodes[index].pending.answer = answer.verdict.predicted
    nodes[index].pending.ready = departure + backhaul
    nodes[index].pending.queueing = answer.start - answer.arrival
    nodes[index].pending.service = answer.verdict.service
    let behaviour = behaviours[Int(nodes[index].group)]
    let wait: SimDuration
    switch behaviour.radio.radio {
    case .loRa: return
    case .ieee802154: wait = .zero
    case .connected(let radio): wait = radio.downlinkWait
    }
    future.schedule(
      .replyArrived(count: answer.count), at: nodes[index].pending.ready + wait + behaviour.replyAirtime,
      for: EntityID(answer.index))
  }

  /// Class A: the node listens for a moment, and stays if an answer begins.
  mutating func openWindow(_ index: Int, _ window: Int, _ count: UInt32, _ future: inout Future) {
    guard nodes[index].life == .waiting, nodes[index].pending.count == count else { return }
    let behaviour = behaviours[Int(nodes[index].group)]
    guard case .loRa(let radio) = behaviour.radio.radio else { return }
    guard spend(behaviour.sleepPower, on: .sleep, until: future.now, by: index, &future) else {
      return loseMessage(index, nil)
    }
    if let answer = nodes[index].pending.answer, nodes[index].pending.ready <= future.now {
      guard spend(radio.receivePower, on: .receive, for: behaviour.replyAirtime, by: index, &future) else {
        return loseMessage(index, nil)
      }
      return takeAnswer(index, answer)
    }
    guard spend(radio.receivePower, on: .listen, for: radio.receiveWindow, by: index, &future) else {
      return loseMessage(index, nil)
    }
    if window == 1 {
      let gap = LoRaWindows.second - LoRaWindows.first
      future.schedule(.receiveWindow(2, count: count), at: future.now + gap, for: EntityID(UInt32(index)))
    } else {
      keepOwn(index, nil, at: nodes[index].power.updated)
    }
  }

  /// The answer's last symbol has come in at a node that kept its receiver on.
  mutating func receive(_ index: Int, _ count: UInt32, _ future: inout Future) {
    guard nodes[index].life == .waiting, nodes[index].pending.count == count,
      let answer = nodes[index].pending.answer
    else { return }
    let behaviour = behaviours[Int(nodes[index].group)]
    let wait = behaviour.waitingForAnswer
    let began = max(nodes[index].power.updated, future.now - behaviour.replyAirtime)
    guard spend(wait.load, on: wait.cause, until: began, by: index, &future),
      spend(behaviour.radio.radio.receivePower, on: .receive, until: future.now, by: index, &future)
    else { return loseMessage(index, nil) }
    takeAnswer(index, answer)
    leave(index, behaviour, &future)
  }

  /// What the network makes a node spend after its last byte.
  private mutating func leave(_ index: Int, _ behaviour: Behaviour, _ future: inout Future) {
    guard case .connected(let radio) = behaviour.radio.radio else { return }
    _ =
      spend(
        max(radio.connectedTail.power, behaviour.sleepPower), on: .listen, for: radio.connectedTail.duration, by: index,
        &future)
      && spend(
        max(radio.idleTail.power, behaviour.sleepPower), on: .listen, for: radio.idleTail.duration, by: index, &future)
  }

  /// The node waited long enough.
  mutating func giveUp(_ index: Int, _ count: UInt32, _ future: inout Future) {
    guard nodes[index].life == .waiting, nodes[index].pending.count == count else { return }
    let behaviour = behaviours[Int(nodes[index].group)]
    let wait = behaviour.waitingForAnswer
    guard spend(wait.load, on: wait.cause, until: future.now, by: index, &future) else {
      return loseMessage(index, nil)
    }
    keepOwn(index, nil, at: max(future.now, nodes[index].power.updated))
    leave(index, behaviour, &future)
  }

  /// The run ends while the node waits: what it has is its own answer.
  mutating func lapse(_ index: Int, at end: SimTime) {
    nodes[index].life = .asleep
    nodes[index].totals.timedOut += 1
    closeMessage(index, final: nodes[index].pending.local, .timedOut, at: max(end, nodes[index].power.updated))
  }

  private mutating func takeAnswer(_ index: Int, _ answer: UInt8) {
    nodes[index].life = .asleep
    nodes[index].totals.answered += 1
    closeMessage(index, final: answer, .answered, at: nodes[index].power.updated)
  }

  /// No answer will come: the node keeps its own.
  private mutating func keepOwn(_ index: Int, _ fate: MessageFate?, at time: SimTime) {
    if let fate { nodes[index].pending.fate = fate }
    nodes[index].life = .asleep
    nodes[index].totals.timedOut += 1
    closeMessage(index, final: nodes[index].pending.local, .timedOut, at: time)
  }

  /// The node browned out before there was an answer.
  mutating func loseMessage(_ index: Int, _ fate: MessageFate?) {
    if let fate { nodes[index].pending.fate = fate }
    closeMessage(index, final: nodes[index].pending.local, .brownedOut, at: nodes[index].power.updated)
  }

  private mutating func closeMessage(_ index: Int, final: UInt8, _ outcome: InferenceOutcome, at time: SimTime) {
    let pending = nodes[index].pending
    let seen = Perception(
      exit: pending.exit, local: pending.local, confidence: pending.confidence, gateTime: .zero, computeTime: .zero)
    conclude(index, pending.woke, Int(pending.frame), seen, final: final, outcome, at: time)
    guard record.messages else { return }
    rows.messages.append(
      MessageRow(
        node: nodes[index].number, count: pending.count, gateway: gatewayIndex, sent: pending.sent,
        payloadBytes: behaviours[Int(nodes[index].group)].payloadBytes, airtime: pending.airtime, fate: pending.fate,
        queueing: pending.queueing, service: pending.service, answered: outcome == .answered ? time : nil))
  }

  /// A gateway with a battery settles its account, so that its death is not noticed too late.
  mutating func tickGateway(_ future: inout Future) {
    gateway.advance(to: future.now, &rows, &climate, &memo)
    let next = future.now + Climate.slot
    if next <= end { future.schedule(.gatewayTick, at: next, for: own) }
  }
}
