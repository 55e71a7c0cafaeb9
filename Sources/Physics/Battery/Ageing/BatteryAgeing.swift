import Glibc
public import Quantities

/// How a kind of cell loses capacity by lying and by use: the laws of this folder, scaled to its capacity.
///
/// - Valid for: where the law is; outside it is extrapolated.
/// - Not modelled: the resistance's own growth, plating in the cold, the knee at the end of life.
/// - Source: `SchmalstiegAgeing` and `WangAgeing`.
public enum BatteryAgeing: String, Hashable, Sendable, CaseIterable {
  /// Layered oxides: by lying and by use.
  case schmalstieg
  /// Iron phosphate: by use.
  case wang

  /// The law of `cell`; nil when none is known.
  public static func of(_ cell: BatteryCell) -> BatteryAgeing? {
    switch cell.name {
    case BatteryCell.liIon18650.name, BatteryCell.nmc811.name: .schmalstieg
    case BatteryCell.liFePO4.name: .wang
    default: nil
    }
  }

  /// A stretch of a cell's life, a day or so.
  public struct Stress: Hashable, Sendable {
    public var duration: SimDuration
    /// Charge in and out together, as a share of the fresh capacity.
    public var throughput: Double
    /// Greatest less least state of charge.
    public var depth: Double
    /// Mean voltage of one cell at rest.
    public var voltage: Volts
    /// Mean temperature.
    public var temperature: Celsius

    public init(duration: SimDuration, throughput: Double, depth: Double, voltage: Volts, temperature: Celsius) {
      self.duration = duration
      self.throughput = throughput
      self.depth = depth
      self.voltage = voltage
      self.temperature = temperature
    }
  }

  /// Shares of the fresh capacity that a cell has lost.
  public struct Loss: Hashable, Sendable {
    /// By lying.
    public var calendar = 0.0
    /// By use.
    public var cycles = 0.0

    public init() {}

    /// What is left; no less than a fifth, where the laws have long ceased to hold.
    public var capacityShare: Double { max(0.2, 1 - calendar - cycles) }
  }

  /// The loss after `stress`.
  public func after(_ loss: Loss, _ stress: Stress) -> Loss {
    var loss = loss
    switch self {
    case .schmalstieg:
      var state = SchmalstiegAgeing.State()
      state.calendarLoss = loss.calendar
      state.cycleLoss = loss.cycles
      state = SchmalstiegAgeing.rested(
        state, voltage: stress.voltage, temperature: stress.temperature, for: stress.duration)
      // The law's cell has 2.15 Ah.
      state = SchmalstiegAgeing.cycled(
        state, ampereHours: 2.15 * stress.throughput, depth: stress.depth, meanVoltage: stress.voltage)
      loss.calendar = state.calendarLoss
      loss.cycles = state.cycleLoss
    case .wang:
      // The law's cell has 2 Ah; sensors are far below its slowest rate.
      let factor = WangAgeing.loss(ampereHours: 1, rate: 0.5, temperature: stress.temperature)
      let before = pow(loss.cycles / factor, 1 / 0.55)
      loss.cycles = factor * pow(before + 2 * stress.throughput, 0.55)
    }
    return loss
  }
}
