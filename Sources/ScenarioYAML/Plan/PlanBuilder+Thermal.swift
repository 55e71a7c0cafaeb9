import FleetModel
import Physics
import Quantities

extension PlanBuilder {
  /// How a board sheds its heat: the chain that a section names, or its one lump.
  mutating func chain(
    _ record: Record, _ resistance: Key<KelvinPerWatt>, _ capacity: Key<JoulesPerKelvin>
  ) -> ThermalChain? {
    guard let items = record[ThermalKeys.chain] else {
      if record[ThermalKeys.battery] != nil {
        problems.report(record.place(of: ThermalKeys.battery), "'battery_at' needs a 'chain' to name a lump of")
        return nil
      }
      guard let resistance = record[resistance], let capacity = record[capacity] else { return nil }
      return ThermalChain(ThermalNode(resistance: resistance, capacity: capacity))
    }
    if items.count > 4 {
      problems.report(record.place(of: ThermalKeys.chain), "'chain' has \(items.count) lumps; expected 1 to 4")
      return nil
    }
    var names: [String] = []
    var lumps: [ThermalNetwork.Lump] = []
    for item in items {
      guard case .section(let lump) = item.content, let name = lump[LumpKeys.name],
        let capacity = lump[LumpKeys.capacity], let resistance = self.resistance(lump)
      else { return nil }
      if names.contains(name) {
        problems.report(lump.place(of: LumpKeys.name), "there is a lump '\(name)' already; names are unique")
        return nil
      }
      names.append(name)
      lumps.append(ThermalNetwork.Lump(capacity: capacity, resistance: resistance))
    }
    guard let wanted = record[ThermalKeys.battery] else { return ThermalChain(lumps, battery: lumps.count - 1) }
    guard let battery = names.firstIndex(of: wanted) else {
      problems.report(record.place(of: ThermalKeys.battery), unknownName(wanted, noun: "lump", among: names))
      return nil
    }
    return ThermalChain(lumps, battery: battery)
  }

  /// What stands between a lump and the next: what is given is in series.
  private mutating func resistance(_ lump: Record) -> KelvinPerWatt? {
    let area = lump[LumpKeys.area]
    if lump[LumpKeys.wind] != nil, area == nil {
      problems.report(lump.place(of: LumpKeys.wind), "'wind' blows over an 'area', and the lump names none")
      return nil
    }
    let package = lump[LumpKeys.package].flatMap(ThermalPackage.named)
    if let package { note(.packages, package.catalogEntry) }
    let outside = area.map { Enclosure.resistance(area: $0, windMetersPerSecond: lump[LumpKeys.wind] ?? 0) }
    let parts = [lump[LumpKeys.resistance], package?.resistance.value, outside].compactMap { $0?.value }
    if parts.isEmpty {
      problems.report(
        lump.place, "a lump has a 'resistance', a 'package' or an 'area', for example 'resistance: 10 K/W'")
      return nil
    }
    return KelvinPerWatt(parts.reduce(0, +))
  }

  /// The heat of a gateway, if its scenario speaks of it.
  mutating func gatewayHeat(
    _ gateway: Record, _ platform: ProcessorProfile, _ surroundings: Surroundings?
  ) -> GatewayHeatPlan? {
    guard let record = gateway[GatewayKeys.thermal],
      let chain = chain(record, ThermalKeys.gatewayResistance, ThermalKeys.gatewayCapacity),
      let governor = record[ThermalKeys.gatewayGovernor]
    else { return nil }
    return GatewayHeatPlan(
      chain: chain, governor: governor == .board ? platform.choices.governor : nil,
      warming: surroundings.flatMap { warming(of: chain.outermost, record, $0) })
  }

  /// Leakage is what sleep draws more of in the warmth.
  mutating func checkLeakage(_ thermal: Record, _ clock: ClockPlan) {
    guard clock.idles, thermal[ThermalKeys.leakage] != nil else { return }
    problems.report(
      thermal.place(of: ThermalKeys.leakage),
      "'leakage_doubling' is about sleep, and with 'rest: idle' the board never sleeps")
  }

  /// The sun on a box, if it reaches them.
  mutating func warming(
    of lump: ThermalNode, _ record: Record, _ surroundings: Surroundings
  ) -> SunWarming? {
    guard let area = record[ThermalKeys.sunArea], let absorptance = record[ThermalKeys.absorptance] else { return nil }
    let sky: (Int) -> Double
    if let weather = surroundings.weather {
      sky = { Double(weather.globalHorizontal[$0]) }
    } else if let site = surroundings.site {
      sky = { hour in
        ClearSky.haurwitz.irradiance(site: site, sinceNewYear: .minutes(60 * Int64(hour) + 30)).globalHorizontal
      }
    } else {
      problems.report(
        record.place(of: ThermalKeys.sunArea),
        "'sun_area' needs a sky: name a 'weather' file or a 'site' in the environment")
      return nil
    }
    return SunWarming(
      of: lump, absorptance: absorptance, area: area, start: surroundings.start, events: surroundings.events,
      irradiance: sky)
  }
}
