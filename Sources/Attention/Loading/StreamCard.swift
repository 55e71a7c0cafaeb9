/// What the JSON card beside a stream says. Keys it has beyond these are ignored.
public struct StreamCard: Sendable, Decodable {
  /// What a stream's rows are.
  public enum Kind: String, Sendable, Decodable { case series, images }

  /// One channel of a series; physical value = raw × scale, in `unit`.
  public struct Channel: Sendable, Decodable {
    /// What is measured.
    public let name: String
    /// The unit of the physical value.
    public let unit: String
    /// Physical units in one raw step.
    public let scale: Double
  }

  /// The file's base name.
  public let name: String
  /// One line for people.
  public let title: String
  /// What the rows are.
  public let kind: Kind
  /// Whether the data were generated and not recorded.
  public let synthetic: Bool
  /// Rows or images a second.
  public let rateHz: Double
  /// The columns of a series.
  public let channels: [Channel]
  /// The name of each class.
  public let classes: [String]
  /// The class of frames in which nothing of interest happens, or nil.
  public let backgroundClass: String?
  /// Rows from one frame to the next.
  public let hopRows: Int
  /// Where the data come from.
  public let source: String
  /// The licence of the data.
  public let licence: String
  /// The part of the data, `test` for what the library ships.
  public let split: String
  /// Checksum of the tensor file, hexadecimal.
  public let sha256: String
  /// Size of the tensor file.
  public let bytes: Int

  private enum CodingKeys: String, CodingKey {
    case name, title, kind, synthetic, channels, classes, source, licence, split, sha256, bytes
    case rateHz = "rate_hz"
    case backgroundClass = "background_class"
    case hopRows = "hop_rows"
  }
}
