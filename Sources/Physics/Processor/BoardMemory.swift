/// The memory of a board, in KiB of 1024 bytes.
public struct BoardMemory: Hashable, Sendable {
  /// For what changes.
  public let ramKibibytes: Sourced<Int>
  /// For code and constants, on the chip or beside it.
  public let flashKibibytes: Sourced<Int>

  /// So many KiB, by the document that `source` names.
  public init(ramKibibytes: Int, flashKibibytes: Int, _ status: ConstantStatus, _ source: String) {
    precondition(ramKibibytes > 0 && flashKibibytes > 0, "\(ramKibibytes) KiB and \(flashKibibytes) KiB")
    self.ramKibibytes = Sourced(ramKibibytes, status, source)
    self.flashKibibytes = Sourced(flashKibibytes, status, source)
  }

  /// Whether so many bytes of each find room, with nothing kept for code, stack and drivers.
  public func holds(ramBytes: Int, flashBytes: Int) -> Bool {
    ramBytes <= 1024 * ramKibibytes.value && flashBytes <= 1024 * flashKibibytes.value
  }
}
