public import Quantities

/// A place on the ground and its clock.
public struct Site: Hashable, Sendable {
  /// North is positive.
  public let latitude: Degrees
  /// East is positive.
  public let longitude: Degrees
  /// Above sea level.
  public let altitude: Meters
  /// Local standard time minus UTC, in hours.
  public let utcOffsetHours: Double

  /// A place.
  ///
  /// - Precondition: latitude within ±90, longitude within ±180.
  public init(latitude: Degrees, longitude: Degrees, altitude: Meters = Meters(0), utcOffsetHours: Double) {
    precondition(abs(latitude.value) <= 90, "latitude is \(latitude), not within 90 deg")
    precondition(abs(longitude.value) <= 180, "longitude is \(longitude), not within 180 deg")
    self.latitude = latitude
    self.longitude = longitude
    self.altitude = altitude
    self.utcOffsetHours = utcOffsetHours
  }

  /// Seconds since 1970, UTC, of an instant of 2025, the year that stands for every year here.
  func unixSeconds(sinceNewYear: SimDuration) -> Double {
    1_735_689_600 - utcOffsetHours * 3600 + sinceNewYear.seconds
  }
}
