import Physics
import Quantities
import Testing

@Suite struct WeatherTests {
  static let header = """
    # name: somewhere
    # source: computed for a test
    # licence: CC0
    # latitude_deg: 39.74
    # longitude_deg: -105.18
    # utc_offset_h: -7
    # altitude_m: 1829

    """

  static func file(header: String = header, rows: Int = 8760, bad: String? = nil) -> String {
    var text = header + WeatherYear.columnNames + "\n"
    for row in 0..<rows {
      text += row == 3 && bad != nil ? "\(bad ?? "")\n" : "\(row % 24),0,0,\(Double(row % 24) - 5.5),1.5\n"
    }
    return text
  }

  @Test func readsAYear() throws {
    let year = try WeatherYear(csv: Self.file(), name: "somewhere.csv")
    #expect(year.name == "somewhere" && year.source == "computed for a test; CC0")
    #expect(year.site.latitude == Degrees(39.74) && year.site.utcOffsetHours == -7)
    #expect(year.globalHorizontal.count == 8760 && year.globalHorizontal[25] == 1)
    // Hour 1 has its middle at 1:30 and is -4.5 °C; hour 2 is a kelvin warmer.
    #expect(abs(year.airTemperature(sinceNewYear: .minutes(90)).value + 4.5) < 1e-6)
    #expect(abs(year.airTemperature(sinceNewYear: .minutes(120)).value + 4.0) < 1e-6)
  }

  @Test func windowsLineEndsAreRead() throws {
    let text = Self.file().split(separator: "\n").joined(separator: "\r\n")
    #expect(try WeatherYear(csv: text, name: "dos.csv").site.altitude == Meters(1829))
  }

  static func message(_ text: String) -> String {
    do throws(WeatherError) {
      _ = try WeatherYear(csv: text, name: "w.csv")
      return "read"
    } catch {
      return error.description
    }
  }

  @Test func saysWhatIsWrong() {
    #expect(Self.message(Self.file(rows: 8759)) == "w.csv: 8759 rows; expected 8760, one per hour of a 365-day year")
    #expect(
      Self.message(Self.file(bad: "1,2,nan,4,5"))
        == "w.csv:12: row is '1,2,nan,4,5'; expected five finite numbers, for example '512,730.5,96,21.4,2.1'")
    #expect(
      Self.message(Self.file(header: "# latitude_deg: 100\n"))
        == "w.csv: no usable '# latitude_deg: …' line; expected a number, for example '# latitude_deg: 39.74'")
    #expect(
      Self.message("a,b\n1,2\n")
        == "w.csv:1: columns are 'a,b'; expected 'ghi_w_m2,dni_w_m2,dhi_w_m2,air_c,wind_m_s'")
  }
}
