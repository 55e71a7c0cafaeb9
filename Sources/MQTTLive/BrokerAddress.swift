/// Where a broker listens, and who we say we are.
public struct BrokerAddress: Hashable, Sendable, CustomStringConvertible {
  /// The way to it.
  public enum Place: Hashable, Sendable {
    /// A host name or address, and a port.
    case tcp(host: String, port: UInt16)
    /// The path of a unix socket.
    case unix(path: String)
  }

  public var place: Place
  /// User name and password; nil for a broker that lets everybody in.
  public var login: Login?

  /// A user name and a password.
  public struct Login: Hashable, Sendable {
    public var user: String
    public var password: String

    public init(user: String, password: String) {
      self.user = user
      self.password = password
    }
  }

  public init(_ place: Place, login: Login? = nil) {
    self.place = place
    self.login = login
  }

  /// The place, without the password.
  public var description: String {
    switch place {
    case .tcp(let host, let port): "\(host):\(port)"
    case .unix(let path): path
    }
  }
}
