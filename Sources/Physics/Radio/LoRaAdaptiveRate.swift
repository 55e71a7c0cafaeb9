public import Quantities

/// LoRaWAN's adaptive data rate: what a network asks of a device whose frames it hears too well or too badly, and how a
/// device that hears nothing finds back.
///
///     margin = SNR_max − SNR_required(SF) − headroom        steps = ⌊margin / 3 dB⌋
///
/// Each step up takes the next faster spreading factor, then 2 dB off the level; each step down puts 2 dB on it. The
/// greatest SNR is that of the last twenty frames.
///
/// - Valid for: devices that stay where they are.
/// - Not modelled: the number of repetitions and the channels that a network may command as well.
/// - Source: Semtech's algorithm as The Things Network describes it and signetlabdei/lorawan has it; the device's side
///   LoRaWAN L2 1.0.4 (TS001), section 4.3.1.1, ADR_ACK_LIMIT 64 and ADR_ACK_DELAY 32 of RP002.
/// - By hand: 14 dB of margin at SF10 and 14 dBm are 4 steps: SF7 and 12 dBm.
public struct LoRaAdaptiveRate: Hashable, Sendable {
  /// What a network may set.
  public struct Setting: Hashable, Sendable {
    /// 7 to 12.
    public var spreadingFactor: Int
    /// How often 2 dB are taken off the strongest level.
    public var reductions: Int

    /// A setting.
    public init(spreadingFactor: Int, reductions: Int) {
      self.spreadingFactor = spreadingFactor
      self.reductions = reductions
    }
  }

  /// Frames that a network waits for, and of which it takes the best.
  public static let historyLength = 20
  /// A step of either kind.
  public static let stepHeight = Decibels(3)
  /// Taken off the level by each reduction.
  public static let reduction = Decibels(2)
  /// The weakest level that is asked for.
  public static let lowestLevel = DecibelMilliwatts(2)
  /// Frames without a downlink after which a device asks for one.
  public static let acknowledgementLimit = 64
  /// Frames after that, and again, until it becomes louder or slower.
  public static let acknowledgementDelay = 32
  /// Bytes of the network's command, LinkADRReq, and of the device's answer, among a frame's options.
  public static let commandBytes = (request: 5, answer: 2)

  /// What is left unused, for fading.
  public let headroom: Decibels
  /// Spreading factors of the region.
  public let spreadingFactors: ClosedRange<Int>
  /// Most reductions of the level.
  public let maximumReductions: Int

  /// For devices whose strongest level is `level`.
  public init(headroom: Decibels = Decibels(10), region: LoRaRegion, level: DecibelMilliwatts) {
    self.headroom = headroom
    spreadingFactors = region.spreadingFactors
    maximumReductions = max(0, Int(((level.value - Self.lowestLevel.value) / Self.reduction.value).rounded(.down)))
  }

  /// Whole steps within a margin; negative when it is missing.
  public static func steps(margin: Decibels) -> Int { Int((margin / stepHeight).rounded(.down)) }

  /// What the network asks for when the best frame at `setting` was heard at `signalToNoise`.
  public func next(after setting: Setting, signalToNoise: Decibels) -> Setting {
    let required = LoRaSettings(spreadingFactor: setting.spreadingFactor).requiredSignalToNoise
    return moved(setting, by: Self.steps(margin: signalToNoise - required - headroom))
  }

  /// `setting` after so many steps.
  public func moved(_ setting: Setting, by steps: Int) -> Setting {
    var next = setting
    if steps >= 0 {
      next.spreadingFactor = max(spreadingFactors.lowerBound, setting.spreadingFactor - steps)
      let left = steps - (setting.spreadingFactor - next.spreadingFactor)
      next.reductions = min(maximumReductions, setting.reductions + left)
    } else {
      next.reductions = max(0, setting.reductions + steps)
    }
    return next
  }

  /// What a device does that has waited in vain: its strongest level, then the next slower spreading factor.
  public func backedOff(_ setting: Setting) -> Setting {
    if setting.reductions > 0 { return Setting(spreadingFactor: setting.spreadingFactor, reductions: 0) }
    return Setting(
      spreadingFactor: min(setting.spreadingFactor + 1, spreadingFactors.upperBound), reductions: 0)
  }

  /// How often a device has backed off after so many frames without a downlink.
  public static func backOffs(after frames: Int) -> Int {
    max(0, (frames - acknowledgementLimit) / acknowledgementDelay)
  }
}
