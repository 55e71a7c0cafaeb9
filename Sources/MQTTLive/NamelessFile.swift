import Glibc

/// A file without a name, readable by us only: it is gone when the last process that has it open ends, however it ends.
///
/// A child reads it as `/dev/fd/N`.
final class NamelessFile {
  let descriptor: Int32

  /// - Throws: `LinkError.file` when the temporary folder is full or closed to us.
  init(_ content: [UInt8] = []) throws(LinkError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var path = Array("\(folder)/fleetsim-XXXXXX".utf8CString)
    let opened = mkstemp(&path)  // mode 0600
    guard opened >= 0 else { throw LinkError.file(path: folder, reason: String(cString: strerror(errno))) }
    unlink(path)
    // Above the numbers that children get, so that giving it to a child never meets itself.
    descriptor = fcntl(opened, F_DUPFD_CLOEXEC, 64)
    Glibc.close(opened)
    guard descriptor >= 0 else { throw LinkError.file(path: folder, reason: String(cString: strerror(errno))) }
    guard content.isEmpty || write(descriptor, content, content.count) == content.count else {
      throw LinkError.file(path: folder, reason: "cannot write \(content.count) bytes")
    }
  }

  deinit { Glibc.close(descriptor) }

  /// What is in the file, at most the last 2,000 bytes, as text.
  func tail() -> String {
    let end = lseek(descriptor, 0, SEEK_END)
    let start = max(0, end - 2000)
    var bytes = [UInt8](repeating: 0, count: Int(max(0, end - start)))
    let got = pread(descriptor, &bytes, bytes.count, start)
    return String(decoding: bytes.prefix(max(0, got)), as: UTF8.self)
  }
}

/// Reads a whole file.
///
/// - Throws: `LinkError.file` with the system's reason.
func readFile(_ path: String) throws(LinkError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw LinkError.file(path: path, reason: String(cString: strerror(errno))) }
  defer { Glibc.close(descriptor) }
  var content: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4096)
  while true {
    let got = read(descriptor, &chunk, chunk.count)
    guard got >= 0 else { throw LinkError.file(path: path, reason: String(cString: strerror(errno))) }
    if got == 0 { return content }
    content += chunk.prefix(got)
  }
}
