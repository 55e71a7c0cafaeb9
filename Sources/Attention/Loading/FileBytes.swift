import Glibc

/// The whole content of the file at `path`.
func fileBytes(_ path: String) throws(LibraryError) -> [UInt8] {
  guard let file = fopen(path, "rb") else {
    throw LibraryError(file: path, problem: "cannot be opened: \(String(cString: strerror(errno)))")
  }
  defer { fclose(file) }
  guard fseek(file, 0, SEEK_END) == 0, case let size = ftell(file), size >= 0, fseek(file, 0, SEEK_SET) == 0 else {
    throw LibraryError(file: path, problem: "cannot be measured: \(String(cString: strerror(errno)))")
  }
  // A folder says that it is as large as can be.
  guard size < 1 << 40 else { throw LibraryError(file: path, problem: "is no file") }
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    count = fread(buffer.baseAddress, 1, size, file)
  }
  guard bytes.count == size else {
    throw LibraryError(file: path, problem: "expected \(size) bytes, could read \(bytes.count)")
  }
  return bytes
}
