import ArgumentParser
import Foundation

/// How the program ends when it does not end well; the numbers are documented in `fleetsim --help`.
enum Failure {
  static let run = ExitCode(1)
  static let input = ExitCode(2)
  static let interrupted = ExitCode(130)

  /// Prints `message` to standard error and returns `code` to throw.
  static func report(_ message: String, _ code: ExitCode) -> ExitCode {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
    return code
  }
}
