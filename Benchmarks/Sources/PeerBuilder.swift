import Foundation

/// Builds and runs the peers' programs of `Benchmarks/peers`, as far as what they need is installed.
final class PeerBuilder {
  private let sources: String
  private let products: String
  private var built: [String: String?] = [:]

  /// What is missing, and how to install it.
  private(set) var notes: [String] = []

  init() {
    sources =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("peers").path
    products = NSTemporaryDirectory() + "fleetsim-benchmark-peers-\(getuid())"
    try? FileManager.default.createDirectory(atPath: products, withIntermediateDirectories: true)
  }

  /// The command that runs a C++ peer, or `nil` if the compiler or the package `needs` is missing.
  func cxx(_ name: String, needs package: String? = nil) -> String? {
    if let known = built[name] { return known }
    let command = buildCXX(name, package)
    built[name] = command
    return command
  }

  /// The command that runs a Python peer, or `nil` if one of `modules` cannot be imported.
  ///
  /// `BENCHMARK_PYTHON` names the interpreter, for example one of a virtual environment.
  func python(_ name: String, needs modules: [String], install: String) -> String? {
    if let known = built[name] { return known }
    let interpreter = ProcessInfo.processInfo.environment["BENCHMARK_PYTHON"] ?? "python3"
    let names = modules.joined(separator: ", ")
    let isThere = output("\(interpreter) -c 'import \(names); print(1)' 2>/dev/null") == "1"
    if !isThere { note("cannot import \(names): \(install), then name its Python in BENCHMARK_PYTHON") }
    let command = isThere ? "\(interpreter) '\(sources)/\(name).py'" : nil
    built[name] = command
    return command
  }

  /// Runs a peer's command once and reads its line: events, seconds, check.
  func sample(_ command: String) -> Sample? {
    let words = output(command).split(separator: " ")
    guard words.count == 3, let events = Double(words[0]), let seconds = Double(words[1]) else { return nil }
    return Sample(events: events, seconds: seconds, check: String(words[2]))
  }

  private func buildCXX(_ name: String, _ package: String?) -> String? {
    guard output("command -v g++") != "" else {
      note("g++ is missing: apt install g++")
      return nil
    }
    var flags = ""
    if let package {
      // Only the library itself: Debian's file also names libraries that its package does not bring along.
      flags = "-l\(package)"
      guard output("pkg-config --exists \(package) && echo yes") == "yes" else {
        note("ns-3 is missing: apt install libns3-dev pkg-config")
        return nil
      }
    }
    let product = "\(products)/\(name)"
    let failure = output("g++ -O3 -march=native -std=c++17 '\(sources)/\(name).cpp' -o '\(product)' \(flags) 2>&1")
    guard FileManager.default.isExecutableFile(atPath: product) else {
      note("\(name).cpp does not build: \(failure)")
      return nil
    }
    return "'\(product)'"
  }

  private func note(_ text: String) { if !notes.contains(text) { notes.append(text) } }

  /// What a shell command prints, without the last newline.
  private func output(_ command: String) -> String {
    guard let pipe = popen(command, "r") else { return "" }
    defer { pclose(pipe) }
    var bytes: [UInt8] = []
    while case let byte = getc(pipe), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
