public import Physics
public import Quantities

/// That a network adapts data rate and level of a group's LoRa nodes.
public struct AdaptiveRatePlan: Hashable, Sendable {
  public var rule: LoRaAdaptiveRate
  /// Electrical power while sending, with the level reduced so often.
  public var transmitPowers: [Watts]

  /// For nodes with this chip that start as `radio` has it.
  public init(_ radio: LoRaRadio, transceiver: LoRaTransceiver, headroom: Decibels = Decibels(10)) {
    let rule = LoRaAdaptiveRate(headroom: headroom, region: radio.region, level: radio.transmitLevel)
    self.rule = rule
    transmitPowers = (0...rule.maximumReductions).map {
      transceiver.transmitPower(at: radio.transmitLevel - Double($0) * LoRaAdaptiveRate.reduction)
    }
  }

  /// Where a node ends whose frames are heard at `signalToNoise` with its level unreduced.
  func settled(from start: LoRaAdaptiveRate.Setting, signalToNoise: Decibels) -> LoRaAdaptiveRate.Setting {
    var setting = start
    // Each round moves one way until it stands still; there are fewer than twenty settings.
    for _ in 0..<20 {
      let heard = signalToNoise - Double(setting.reductions) * LoRaAdaptiveRate.reduction
      setting = rule.next(after: setting, signalToNoise: heard)
    }
    return setting
  }
}

/// What a LoRa node and its network know of one another.
struct AdaptiveLink: Sendable {
  /// Which the node uses for the message at hand, and for the next one.
  var setting: LoRaAdaptiveRate.Setting
  /// Commanded since.
  var commanded: LoRaAdaptiveRate.Setting?
  /// Frames sent since the last downlink, and how often the node has backed off since.
  private var unanswered = 0
  private var backOffs = 0
  /// The signal to noise ratios of the last frames that were heard at this setting.
  private var heard = InlineArray<20, Double>(repeating: 0)
  private var heardCount = 0

  init(_ setting: LoRaAdaptiveRate.Setting) { self.setting = setting }

  /// The network must send something soon.
  var wantsDownlink: Bool { unanswered >= LoRaAdaptiveRate.acknowledgementLimit }

  /// A message begins: what was commanded comes into force, and silence makes the node louder or slower.
  ///
  /// - Returns: whether a command is to be answered in this message.
  mutating func begin(_ rule: LoRaAdaptiveRate) -> Bool {
    if let commanded {
      setting = commanded
      self.commanded = nil
      return true
    }
    let due = LoRaAdaptiveRate.backOffs(after: unanswered)
    while backOffs < due {
      setting = rule.backedOff(setting)
      backOffs += 1
      heardCount = 0
    }
    return false
  }

  /// A frame was sent.
  mutating func send() { unanswered += 1 }

  /// The gateway heard a frame.
  mutating func hear(_ signalToNoise: Decibels) {
    heard[heardCount % LoRaAdaptiveRate.historyLength] = signalToNoise.value
    heardCount += 1
  }

  /// A downlink goes out: whether a command rides on it.
  ///
  /// The network waits for twenty frames at one setting, and begins anew after a command.
  mutating func downlink(_ rule: LoRaAdaptiveRate) -> Bool {
    unanswered = 0
    backOffs = 0
    guard heardCount >= LoRaAdaptiveRate.historyLength else { return false }
    var best = heard[0]
    for index in heard.indices { best = max(best, heard[index]) }
    let next = rule.next(after: setting, signalToNoise: Decibels(best))
    guard next != setting else { return false }
    commanded = next
    heardCount = 0
    return true
  }
}

extension Cell {
  /// The level of node `index` below its radio's strongest.
  @inline(__always)
  func reduction(_ index: Int) -> Decibels {
    links.isEmpty ? Decibels(0) : Double(links[index].setting.reductions) * LoRaAdaptiveRate.reduction
  }

  /// Electrical power of node `index` while it sends.
  @inline(__always)
  func transmitPower(_ index: Int) -> Watts {
    let behaviour = behaviours[Int(nodes[index].group)]
    guard let adaptive = behaviour.radio.adaptive else { return behaviour.radio.radio.transmitPower }
    return adaptive.transmitPowers[links[index].setting.reductions]
  }

  /// A message of an adaptive node begins.
  mutating func adapt(_ index: Int) {
    let behaviour = behaviours[Int(nodes[index].group)]
    guard let adaptive = behaviour.radio.adaptive else { return }
    nodes[index].pending.answersCommand = links[index].begin(adaptive.rule)
    nodes[index].rate = behaviour.rate(ofSpreadingFactor: links[index].setting.spreadingFactor)
  }

  /// A message of a cellular node begins: the network has put it into a coverage class.
  mutating func cover(_ index: Int, at time: SimTime) {
    let behaviour = behaviours[Int(nodes[index].group)]
    if behaviour.passages.count == 1 { return }
    let loss = behaviour.radio.radio.transmitLevel.value - level(index, at: time).value
    nodes[index].rate = UInt8(CellularModem.coverageClass(loss: Decibels(loss)))
  }

  /// The gateway heard a frame of an adaptive node that began at `time`.
  mutating func noteHeard(_ index: Int, _ radio: LoRaRadio, at time: SimTime) {
    if links.isEmpty || behaviours[Int(nodes[index].group)].radio.adaptive == nil { return }
    let margin = level(index, at: time).value - radio.settings.sensitivity(noiseFigure: Decibels(3)).value
    links[index].hear(Decibels(margin) + radio.settings.requiredSignalToNoise)
  }

  /// Whether the network answers a frame of node `index` even if the gateway's model has nothing to say yet.
  func wantsDownlink(_ index: Int) -> Bool {
    let radio = behaviours[Int(nodes[index].group)].radio
    return radio.isConfirmed || (radio.adaptive != nil && links[index].wantsDownlink)
  }

  /// Bytes of the commands that ride on the downlink that begins now.
  mutating func commandBytes(_ index: Int) -> Int {
    guard let adaptive = behaviours[Int(nodes[index].group)].radio.adaptive else { return 0 }
    return links[index].downlink(adaptive.rule) ? LoRaAdaptiveRate.commandBytes.request : 0
  }
}
