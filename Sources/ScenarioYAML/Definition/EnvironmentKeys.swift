import Quantities

/// The surroundings of the fleet.
enum EnvironmentKeys {
  static let start = Key<Int>(
    "start", .day, .byDefault("1 January"),
    "Midnight of this day, local standard time, is where virtual time starts.", example: "21 March",
    take: { content in if case .integer(let day) = content { day } else { nil } })
  static let weather = Key<String>.entry(
    "weather", .weather, .optional, "A recorded typical year: sunlight, and air for `ambient: weather`.",
    example: "golden")
  static let site = Key<Record>.section("site", SiteKeys.section, .optional)
  static let ambient = Key<Choice>.variant(
    "ambient", AmbientKeys.variant, .required, "The air around nodes and gateways.",
    example: "{ type: constant, temperature: 21 °C }")

  static let events = Key<[Item]>.list(
    "events", .section(WeatherEventKeys.section), .optional, "Spells of other weather, each of which comes once.",
    example: "[{ from: 20 d, to: 25 d, temperature: -12 K, sun: 20 % }]")

  static let section = Section(
    "environment", "The surroundings of the fleet.",
    [start.field, weather.field, site.field, ambient.field, events.field])
}

/// A spell of other weather.
enum WeatherEventKeys {
  static let from = Key<SimDuration>.duration(
    "from", Limits("0 s", to: "7300 d"), .required, "After the start of virtual time.", example: "20 d")
  static let to = Key<SimDuration>.duration(
    "to", Limits("1 s", to: "7300 d"), .required, "After the start of virtual time.", example: "25 d")
  static let temperature = Key<Double>(
    "temperature", .quantity(.temperatureDifference, Limits("-60 K", to: "60 K")), .byDefault("0 K"),
    "Added to the air's.", example: "-12 K",
    take: { content in if case .number(let value) = content { value } else { nil } })
  static let sun = Key<Double>.share(
    "sun", Limits("0 %", to: "200 %"), .byDefault("100 %"), "What is left of the power that harvesters would give.",
    example: "20 %")

  static let section = Section(
    "weather event", "A spell of other weather. Where spells overlap, temperatures add and suns multiply.",
    [from.field, to.field, temperature.field, sun.field])
}

/// Where the fleet is, when no weather file says so.
enum SiteKeys {
  static let latitude = Key<Degrees>.quantity(
    "latitude", .angle, Limits("-90 deg", to: "90 deg"), .required, "North is positive.", example: "39.7 deg")
  static let longitude = Key<Degrees>.quantity(
    "longitude", .angle, Limits("-180 deg", to: "180 deg"), .required, "East is positive.", example: "-105.2 deg")
  static let altitude = Key<Meters>.quantity(
    "altitude", .length, Limits("-500 m", to: "9000 m"), .byDefault("0 m"), "Above sea level.", example: "1829 m")
  static let clock = Key<SimDuration>.duration(
    "clock", Limits("-14 h", to: "14 h"), .required, "Local standard time minus UTC.", example: "-7 h")

  static let section = Section(
    "site", "Where the fleet is, for the sun of a sky that is always clear. A weather file names its own.",
    [latitude.field, longitude.field, altitude.field, clock.field])
}

/// The air.
enum AmbientKeys {
  private static let airLimits = Limits("-60 °C", to: "80 °C")
  static let temperature = Key<Celsius>.quantity(
    "temperature", .temperature, airLimits, .required, "Always the same.", example: "21 °C")
  static let mean = Key<Celsius>.quantity(
    "mean", .temperature, airLimits, .required, "Mean of the year.", example: "9.8 °C")
  static let yearly = Key<Double>.difference(
    "yearly", .required, "Half the swing of the daily means over the year.", example: "11.3 K")
  static let warmestDay = Key<Int>(
    "warmest_day", .day, .byDefault("22 July"), "The warmest day of the year.", example: "22 July",
    take: { content in if case .integer(let day) = content { day } else { nil } })
  static let daily = Key<Double>.difference(
    "daily", .required, "Half the swing over a day.", example: "5 K")
  static let warmestHour = Key<SimDuration>.duration(
    "warmest_hour", Limits("0 h", to: "24 h"), .byDefault("14 h"), "After midnight, local standard time.",
    example: "14 h")

  static let variant = Variant(
    noun: "ambient",
    [
      ("weather", "the air of the weather file", []),
      ("constant", "Always the same temperature.", [temperature.field]),
      (
        "diurnal", "A yearly and a daily wave.",
        [mean.field, yearly.field, warmestDay.field, daily.field, warmestHour.field]
      ),
    ])
}
