public import Foundation

/// The folder with the models, streams and weather that scenarios name.
public struct LibraryFolder: Hashable, Sendable {
  /// The folder itself; `models`, `streams` and `weather` lie in it.
  public let path: String

  /// The folder at `path`, whether it exists or not.
  public init(path: String) { self.path = path }

  /// Looks for the library: `explicit`, the environment's `FLEETSIM_LIBRARY`, `../share/fleetsim` of the
  /// executable, then a folder `library` in any folder above the executable or above the current one.
  ///
  /// - Throws: ``LibraryNotFound`` when a folder that was asked for holds no `models`, or when none is found.
  public static func find(
    explicit: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: String = executablePath, currentFolder: String = FileManager.default.currentDirectoryPath
  ) throws(LibraryNotFound) -> LibraryFolder {
    for (asked, by) in [(explicit, "--library"), (environment["FLEETSIM_LIBRARY"], "FLEETSIM_LIBRARY")] {
      guard let asked else { continue }
      guard holdsModels(asked) else { throw LibraryNotFound(tried: [asked], askedBy: by) }
      return LibraryFolder(path: asked)
    }
    let programs = parent(executable)
    var tried = [parent(programs) + "/share/fleetsim"]
    tried += above(programs).map { $0 + "/library" }
    tried += above(currentFolder).map { $0 + "/library" }
    guard let found = tried.first(where: holdsModels) else { throw LibraryNotFound(tried: tried, askedBy: nil) }
    return LibraryFolder(path: found)
  }

  /// The running program, links followed.
  public static var executablePath: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }

  /// Names of the files of that kind, without their extension, in alphabetical order.
  func names(in folder: String, extension suffix: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []
    return files.filter { $0.hasSuffix("." + suffix) }.map { String($0.dropLast(suffix.count + 1)) }.sorted()
  }

  /// The path of a file of the library.
  func file(_ folder: String, _ name: String, _ suffix: String) -> String {
    "\(path)/\(folder)/\(name).\(suffix)"
  }

  private static func holdsModels(_ folder: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: folder + "/models", isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }

  /// `path` and every folder that it lies in, except the root.
  private static func above(_ path: String) -> [String] {
    var folders: [String] = []
    var folder = path
    while !folder.isEmpty, folder != "." {
      folders.append(folder)
      folder = parent(folder)
    }
    return folders
  }
}

/// No library where one was looked for.
public struct LibraryNotFound: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folders, in the order in which they were tried.
  public let tried: [String]
  /// The option or variable that named the folder, or nil.
  public let askedBy: String?

  /// What was looked for, where, and how to name another place.
  public var description: String {
    if let askedBy, let folder = tried.first {
      return "\(askedBy) names '\(folder)', which holds no folder 'models'"
    }
    return "no library found; tried \(tried.joined(separator: ", ")). Name one with --library or FLEETSIM_LIBRARY."
  }
}
