import FleetModel
import Physics
import Quantities

/// What the physics of a wake is made of, each part called alone a million times.
enum PhysicsParts {
  static var all: [Contender] {
    batterySteps + alone
      + [
        part("heat, a new duration") { body in
          var memo = PhysicsMemo()
          var temperature = Celsius(20)
          body { temperature = box.step(temperature, power: load, ambient: air, for: $0, memo: &memo) }
          return temperature.value
        },
        part("heat, a duration that repeats") { body in
          var memo = PhysicsMemo()
          var temperature = Celsius(20)
          body { _ in temperature = box.step(temperature, power: load, ambient: air, for: phase, memo: &memo) }
          return temperature.value
        },
        part("account of a step") { body in
          var memo = PhysicsMemo()
          var state = lithium.fullState()
          let step = lithium.advance(&state, load: load, harvest: .zero, for: phase, at: air, memo: &memo)
          var ledger = EnergyLedger()
          body { _ in ledger.enter(step, .compute) }
          return ledger.consumed.value
        },
        part("harvest at a moment, and its next change") { body in
          var time = SimTime.start
          var watts = 0.0
          body {
            watts += sun.power(at: time).value
            time = min(time + $0, sun.nextChange(after: time))
          }
          return watts + Double(time.nanoseconds)
        },
        part("time on air, LoRa") { body in
          var sum = SimDuration.zero
          body { sum += lora.timeOnAir(payloadBytes: Int(truncatingIfNeeded: $0.nanoseconds & 127)) }
          return sum.seconds
        },
        part("time on air, 802.15.4") { body in
          var sum = SimDuration.zero
          body { sum += Ieee802154Radio().timeOnAir(payloadBytes: Int(truncatingIfNeeded: $0.nanoseconds & 63)) }
          return sum.seconds
        },
        part("a LoRa frame begins and ends") { body in
          var channel = LoRaGatewayChannel()
          var heard = 0.0
          body { duration in
            channel.begin(
              LoRaReception(
                sender: 1, start: .start, end: .start + duration, frequency: EU868.defaultChannels[0],
                level: DecibelMilliwatts(-100), settings: lora.settings))
            heard += channel.end(sender: 1) == .received ? 1 : 0
          }
          return heard
        },
        part("ageing of a day") { body in
          var loss = BatteryAgeing.Loss()
          let stress = BatteryAgeing.Stress(
            duration: .days(1), throughput: 0.02, depth: 0.02, voltage: Volts(3.8), temperature: air)
          body { _ in loss = BatteryAgeing.schmalstieg.after(loss, stress) }
          return loss.capacityShare
        },
      ]
  }

  private static let calls = 1_000_000
  private static let load = Watts(0.03)
  private static let air = Celsius(24)
  private static let phase = SimDuration.microseconds(21_512)
  private static let lithium = Battery.kinetic(KineticBattery(cell: .liIon18650, capacity: Coulombs(1_800)))
  private static let box = ThermalNode(resistance: KelvinPerWatt(15), capacity: JoulesPerKelvin(24))
  private static let lora = LoRaRadio(settings: LoRaSettings(spreadingFactor: 7))
  private static let sun = HarvestSeries(
    panel: SolarPanel(area: SquareMeters(5e-4), efficiency: 0.18, tilt: Degrees(0), azimuth: Degrees(180)),
    charger: .boost, year: .synthetic(latitude: Degrees(40)), step: .minutes(10), start: .days(180))

  private static var batterySteps: [Contender] {
    [
      part("two wells, a new duration") { body in
        var memo = PhysicsMemo()
        var state = lithium.fullState()
        body { _ = lithium.advance(&state, load: Watts(15e-6), harvest: .zero, for: $0, at: air, memo: &memo) }
        return lithium.stateOfCharge(state)
      },
      part("two wells, a duration that repeats") { body in
        var memo = PhysicsMemo()
        var state = lithium.fullState()
        body { _ in
          _ = lithium.advance(&state, load: Watts(15e-6), harvest: .zero, for: phase, at: air, memo: &memo)
        }
        return lithium.stateOfCharge(state)
      },
      part("two wells, charging") { body in
        var memo = PhysicsMemo()
        let start = lithium.state(stateOfCharge: 0.5)
        var state = start
        body {
          state = start
          _ = lithium.advance(&state, load: Watts(15e-6), harvest: load, for: $0, at: air, memo: &memo)
        }
        return lithium.stateOfCharge(state)
      },
    ]
  }

  private static var alone: [Contender] {
    [
      part("1 - exp(-x) by its series") { body in
        var sum = 0.0
        body { sum += Decay.after(1e-4 * $0.seconds) }
        return sum
      },
      part("1 - exp(-x) in full") { body in
        var sum = 0.0
        body { sum += Decay.after(1e-2 * $0.seconds) }
        return sum
      },
      part("1 - exp(-x) remembered") { body in
        var memo = PhysicsMemo()
        var sum = 0.0
        body { _ in sum += memo.decayed(ratePerSecond: 1e-2, over: phase) }
        return sum
      },
      part("voltage at rest") { body in
        var state = lithium.state(stateOfCharge: 0.7)
        var sum = 0.0
        body {
          state.wells.available.value -= 1e-9 * $0.seconds
          sum += lithium.openCircuitVoltage(state).value
        }
        return sum
      },
      part("voltage under load") { body in
        var state = lithium.state(stateOfCharge: 0.7)
        var sum = 0.0
        body {
          state.wells.available.value -= 1e-9 * $0.seconds
          sum += lithium.voltage(state, load: load, at: air)?.value ?? 0
        }
        return sum
      },
    ]
  }

  /// `work` sets up, calls its argument with what one call does, and returns a result that keeps the work alive.
  private static func part(
    _ name: String, _ work: @escaping ((_ call: (SimDuration) -> Void) -> Void) -> Double
  ) -> Contender {
    let sleeps = PhysicsSuite.sleeps(around: .seconds(57), jitter: 0.1)
    return Contender(name: name) {
      var seconds = 0.0
      let result = work { call in
        let began = processorSeconds()
        for index in 0..<calls { call(sleeps[index & 1023]) }
        seconds = processorSeconds() - began
      }
      return Sample(events: Double(calls), seconds: seconds, check: result.isFinite ? "-" : "not finite")
    }
  }
}
