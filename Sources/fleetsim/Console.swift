import Foundation

/// What a person sees: results on standard output, everything else on standard error.
enum Console {
  static func error(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

  /// Whether standard error is a terminal, where a line may be written over.
  static var isTerminal: Bool { isatty(2) == 1 }
}
