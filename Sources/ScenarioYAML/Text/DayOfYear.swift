/// Days of a year of 365 days, as typical meteorological years have them.
enum DayOfYear {
  static let months: [(name: String, days: Int)] = [
    ("January", 31), ("February", 28), ("March", 31), ("April", 30), ("May", 31), ("June", 30), ("July", 31),
    ("August", 31), ("September", 30), ("October", 31), ("November", 30), ("December", 31),
  ]

  /// `1 January` is 0, `31 December` is 364; nil for anything else.
  static func parse(_ text: String) -> Int? {
    let words = text.split(separator: " ")
    guard words.count == 2, let day = Int(words[0]) else { return nil }
    var before = 0
    for month in months {
      if month.name == words[1] { return (1...month.days).contains(day) ? before + day - 1 : nil }
      before += month.days
    }
    return nil
  }
}
