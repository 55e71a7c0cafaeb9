import Physics
import Quantities

/// What charges a battery.
enum HarvestKeys {
  static let area = Key<SquareMeters>.quantity(
    "area", .area, Limits("0.1 cm2", to: "10 m2"), .required, "Of the cells.", example: "60 cm2")
  static let efficiency = Key<Double>.share(
    "efficiency", Limits("0.1 %", to: "50 %"), .required, "At 1000 W/m² and 25 °C.", example: "18 %")
  static let tilt = Key<Degrees>.quantity(
    "tilt", .angle, Limits("0 deg", to: "180 deg"), .required, "From level.", example: "35 deg")
  static let azimuth = Key<Degrees>.quantity(
    "azimuth", .angle, Limits("0 deg", to: "360 deg"), .required,
    "Where the panel faces, clockwise from north.", example: "180 deg")
  static let shade = Key<Double>.share(
    "shade", Limits("0 %", to: "99.9 %"), .byDefault("0 %"),
    "Of the light that trees and dirt keep away, the same all year.", example: "60 %")
  static let charger = Key<String>.entry(
    "charger", .chargers, .byDefault("boost-charger"), "Between the harvester and the battery.",
    example: "boost-charger")
  static let step = Key<SimDuration>.duration(
    "step", Limits("1 min", to: "1 h"), .byDefault("10 min"),
    "The harvest is constant for as long; must divide an hour.", example: "10 min")

  static let power = Key<Watts>.quantity(
    "power", .power, Limits("1 nW", to: "1 kW"), .required, "As it reaches the battery.", example: "50 uW")
  static let file = Key<String>.text(
    "file", .required,
    "A CSV file with columns `seconds,watts`, beside the scenario; each power holds until the next row, the last row ends it.",
    example: "kinetic.csv")
  static let ratedPower = Key<Watts>.quantity(
    "rated_power", .power, Limits("1 nW", to: "1 kW"), .required, "At its matched load and the rated difference.",
    example: "1 mW")
  static let ratedDifference = Key<Double>(
    "rated_difference", .quantity(.temperatureDifference, Limits("0.1 K", to: "300 K")), .required,
    "Across the generator.", example: "10 K",
    take: { content in if case .number(let value) = content { value } else { nil } })
  static let across = Key<Double>.share(
    "across", Limits("1 %", to: "100 %"), .required,
    "Of the difference between source and air, that falls across the generator.", example: "30 %")
  static let source = Key<Celsius>.quantity(
    "source", .temperature, Limits("-40 °C", to: "300 °C"), .required, "The side that is not air.", example: "34 °C")

  static let variant = Variant(
    noun: "harvester",
    [
      ("none", "nothing charges the battery", []),
      (
        "solar",
        "A solar panel under the weather file's sky; without one, under a sky that is always clear over `site`.",
        [area.field, efficiency.field, tilt.field, azimuth.field, shade.field, charger.field, step.field]
      ),
      ("constant", "The same power all the time.", [power.field]),
      (
        "trace", "Recorded power, over and over from the start of virtual time.",
        [file.field, charger.field, step.field]
      ),
      (
        "thermoelectric", "A thermoelectric generator between something warm and the air.",
        [ratedPower.field, ratedDifference.field, across.field, source.field, charger.field, step.field]
      ),
    ])
}
