import Physics
import Quantities
import SimKernel

// What comes back: the wait, the answer, and what the node makes of its absence.
extension Cell {
  /// Bytes of an answer before the protocols' overhead: message number, class, confidence.
  static let replyBytes = 9

  /// The message is out: until when the node waits.
  mutating func awaitAnswer(_ index: Int, _ future: inout Future) {
    let behaviour = behaviours[Int(nodes[index].group)]
    guard let offload = behaviour.offload else { preconditionFailure("group without offload asks its gateway") }
    let pending = nodes[index].pending
    future.schedule(
      .replyTimeout(count: pending.count), at: max(future.now, pending.sent + offload.timeout),
      for: EntityID(UInt32(index)))
  }

  /// What the gateway's process made of a question.
  mutating func deliver(_ answer: Answer, _ future: inout Future) {
    let index = Int(answer.index)
    guard let (start, service) = gateway.take(answer) else { return loseAtGateway(index, answer.count) }
    let departure = start + service
    if gateway.isLimited {
      future.schedule(.gatewayServed(service: answer.verdict.service), at: max(departure, future.now), for: own)
    }
    guard nodes[index].life == .waiting, nodes[index].pending.count == answer.count else { return }
    nodes[index].pending.answer = answer.verdict.predicted
    nodes[index].pending.ready = departure + backhaul
    nodes[index].pending.queueing = start - answer.arrival
    nodes[index].pending.service = service
    let behaviour = behaviours[Int(nodes[index].group)]
    let wait: SimDuration
    switch behaviour.radio.radio {
    // It waits for a window.
    case .loRa: return
    case .ieee802154: wait = .zero
    case .connected(let radio): wait = radio.downlinkWait
    }
    future.schedule(
      .replyArrived(count: answer.count), at: nodes[index].pending.ready + wait + passage(index).replyAirtime,
      for: EntityID(answer.index))
  }

  /// The gateway's board was off, or went off, before it was done: nobody will answer, and the node waits in vain.
  private mutating func loseAtGateway(_ index: Int, _ count: UInt32) {
    guard nodes[index].life == .waiting, nodes[index].pending.count == count else { return }
    nodes[index].pending.answer = nil
    nodes[index].pending.fate = .gatewayDown
    nodes[index].pending.queueing = .zero
    nodes[index].pending.service = .zero
    nodes[index].totals.delivered -= 1
  }

  /// The answer to the open question of node `index`, unless heat stopped the gateway while it worked on it.
  private mutating func answerAtHand(_ index: Int, at now: SimTime) -> UInt8? {
    guard let answer = nodes[index].pending.answer else { return nil }
    let departure = nodes[index].pending.ready - backhaul
    if gateway.lost(from: departure - nodes[index].pending.service, to: departure, at: now) {
      loseAtGateway(index, nodes[index].pending.count)
      return nil
    }
    return answer
  }

  /// Class A: the node listens for a moment, and stays if a downlink begins.
  mutating func openWindow(_ index: Int, _ window: LoRaWindow, _ count: UInt32, _ future: inout Future) {
    guard nodes[index].life == .waiting, nodes[index].pending.count == count else { return }
    let behaviour = behaviours[Int(nodes[index].group)]
    guard case .loRa(let radio) = passage(index).radio else { return }
    guard spend(behaviour.sleepPower, on: .sleep, until: future.now, by: index, &future) else {
      return loseMessage(index, nil)
    }
    let maySend = channel.mayAnswerLoRa(in: window, at: future.now)
    if nodes[index].pending.ready <= future.now, let answer = answerAtHand(index, at: future.now) {
      if maySend {
        let airtime = radio.downlinkTimeOnAir(payloadBytes: Self.replyBytes + commandBytes(index), in: window)
        guard receiveLoRa(index, radio, window, airtime, &future) else { return loseMessage(index, nil) }
        nodes[index].pending.fate = .delivered
        let time = nodes[index].power.updated
        let isLate = behaviour.offload.map { time > nodes[index].pending.sent + $0.timeout } ?? false
        return isLate ? keepOwn(index, nil, at: time) : takeAnswer(index, answer)
      }
      if window == .second { nodes[index].pending.fate = .noDownlink }
    }
    // An answer may still be ready for the second window, and brings what the network has to say as well.
    let isLast = Int(nodes[index].pending.part) == passage(index).parts.count - 1
    if maySend, nodes[index].pending.isHeard, window == .second || !isLast, wantsDownlink(index) {
      let airtime = radio.emptyDownlinkTimeOnAir(optionBytes: commandBytes(index), in: window)
      guard receiveLoRa(index, radio, window, airtime, &future) else { return loseMessage(index, nil) }
      nodes[index].pending.isAcknowledged = true
      return goOnLoRa(index, &future)
    }
    guard spend(radio.receivePower, on: .listen, for: radio.listening(in: window), by: index, &future) else {
      return loseMessage(index, nil)
    }
    if window == .second { return goOnLoRa(index, &future) }
    let gap = LoRaWindow.second.delay - LoRaWindow.first.delay
    future.schedule(.receiveWindow(.second, count: count), at: future.now + gap, for: EntityID(UInt32(index)))
  }

  /// The gateway sends to node `index`, whose receiver is on; false when the node browned out over it.
  private mutating func receiveLoRa(
    _ index: Int, _ radio: LoRaRadio, _ window: LoRaWindow, _ airtime: SimDuration, _ future: inout Future
  ) -> Bool {
    channel.answerLoRa(in: window, of: radio.region, at: future.now, for: airtime)
    return spend(radio.receivePower, on: .receive, for: airtime, by: index, &future)
  }

  /// The answer's last symbol has come in at a node that kept its receiver on.
  mutating func receive(_ index: Int, _ count: UInt32, _ future: inout Future) {
    guard nodes[index].life == .waiting, nodes[index].pending.count == count,
      let answer = answerAtHand(index, at: future.now)
    else { return }
    let behaviour = behaviours[Int(nodes[index].group)]
    let wait = behaviour.waitingForAnswer
    let began = max(nodes[index].power.updated, future.now - passage(index).replyAirtime)
    guard spend(wait.load, on: wait.cause, until: began, by: index, &future),
      spend(behaviour.radio.radio.receivePower, on: .receive, until: future.now, by: index, &future)
    else { return loseMessage(index, nil) }
    takeAnswer(index, answer)
    if close(index, behaviour, &future) { leave(index, behaviour, &future) }
  }

  /// The node acknowledges the answer where its transport wants that; on a channel that is free.
  private mutating func close(_ index: Int, _ behaviour: Behaviour, _ future: inout Future) -> Bool {
    let passage = passage(index)
    guard let airtime = passage.closingAirtime else { return true }
    let power = passage.radio.receivePower
    guard case .ieee802154 = passage.radio else {
      return spend(passage.radio.transmitPower, on: .transmit, for: airtime, by: index, &future)
    }
    let before = Ieee802154.clearChannelAssessment + Ieee802154.turnaround
    return spend(power, on: .listen, for: before, by: index, &future)
      && spend(passage.radio.transmitPower, on: .transmit, for: airtime, by: index, &future)
      && spend(power, on: .listen, for: Ieee802154.turnaround + Ieee802154.acknowledgement, by: index, &future)
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
  mutating func keepOwn(_ index: Int, _ fate: MessageFate?, at time: SimTime) {
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
}
