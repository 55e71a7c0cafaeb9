import Foundation
import MQTTCore
import MQTTLive
import Quantities
import Testing

/// The private broker and single connections.
@Suite(.serialized) struct BrokerTests {
  @Test func anotherPasswordIsRefused() throws {
    let rig = try Rig()
    for password in ["wrong", ""] {
      var address = rig.broker.address
      address.login = .init(user: "fleetsim", password: password)
      let pool = ClientPool(address)
      _ = pool.add(ClientOptions(id: "burglar"))
      let error = #expect(throws: LinkError.self) { try pool.connectAll(milliseconds: 10_000) }
      #expect(
        error?.description
          == "the MQTT broker at \(address) refuses 'burglar': Not authorized. Check user name and password")
    }
  }

  @Test func noBrokerAnswers() throws {
    let rig = try Rig()
    rig.broker.stop()
    let pool = ClientPool(rig.broker.address)
    _ = pool.add(ClientOptions(id: "early"))
    let error = #expect(throws: LinkError.self) { try pool.connectAll(milliseconds: 200) }
    #expect(
      error?.description.hasPrefix("no MQTT broker answers at 127.0.0.1:") == true, "\(String(describing: error))")
    #expect(error?.description.contains("refused") == true, "\(String(describing: error))")
  }

  @Test func mosquittoIsNotInstalled() {
    let error = #expect(throws: LinkError.self) {
      try PrivateBroker(template: Rig.template, searchPath: "/nowhere:/neither")
    }
    #expect(
      error?.description
        == "'mosquitto' is not installed (looked in /nowhere, /neither). Install it with: apt-get install mosquitto")
  }

  @Test func aTemplateThatMosquittoRefuses() throws {
    let path = NSTemporaryDirectory() + "/fleetsim-test-\(getpid()).conf"
    try "listener @PORT@ 127.0.0.1\nno_such_option 3\n".write(toFile: path, atomically: false, encoding: .utf8)
    defer { unlink(path) }
    let error = #expect(throws: LinkError.self) { try PrivateBroker(template: path) }
    #expect(error?.description.contains("no_such_option") == true, "\(String(describing: error))")
    #expect(throws: LinkError.file(path: "/no/template", reason: "No such file or directory")) {
      try PrivateBroker(template: "/no/template")
    }
  }

  @Test func itComesBackOnTheSamePort() throws {
    let rig = try Rig()
    #expect(try rig.broker.ensureRunning() == false)
    let process = try #require(rig.broker.processID)
    kill(process, SIGKILL)
    var restarted = false
    for _ in 0..<1000 where !restarted {
      restarted = try rig.broker.ensureRunning()
      if !restarted { usleep(1000) }
    }
    #expect(restarted)
    #expect(rig.broker.processID != process)
    _ = try Observer(rig.broker.address, filters: ["a"])
  }

  /// The death signal belongs to the thread that started the child.
  @Test func aChildDiesWithItsParent() throws {
    final class Box: @unchecked Sendable {  // handed over once, when the thread has ended
      var child: ChildProcess?
    }
    let box = Box()
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      box.child = try? ChildProcess(program: "/bin/sleep", arguments: ["1000"])
      // Until setpriv has become sleep, the death signal may not be set yet.
      let name = "/proc/\(box.child?.id ?? 0)/comm"
      for _ in 0..<5000 where (try? String(contentsOfFile: name, encoding: .utf8)) != "sleep\n" { usleep(1000) }
      done.signal()
    }
    done.wait()
    let child = try #require(box.child)
    #expect(child.wait(milliseconds: 10_000) == .signal(SIGKILL))
  }

  @Test func children() throws {
    let failing = try ChildProcess(
      program: "/bin/sh", arguments: ["-c", "echo some $WORDS; ls -l /proc/self/fd; exit 3"],
      environment: ["WORDS": "good words"], output: .kept)
    #expect(failing.wait(milliseconds: 10_000) == .status(3))
    #expect(failing.lastWords.contains("some good words"))
    #expect(!failing.lastWords.contains("socket"), "the child inherited more than it should")
    let stubborn = try ChildProcess(
      program: "/bin/sh", arguments: ["-c", "trap '' TERM; echo ready; while :; do sleep 1; done"], output: .kept)
    for _ in 0..<10_000 where !stubborn.lastWords.contains("ready") { usleep(1000) }
    #expect(stubborn.poll() == nil)
    #expect(stubborn.terminate(graceMilliseconds: 20) == .signal(SIGKILL))
    let willing = try ChildProcess(program: "/bin/sleep", arguments: ["1000"])
    #expect(willing.terminate() == .signal(SIGTERM))
  }

  @Test func requestAndResponse() throws {
    let rig = try Rig()
    let pool = ClientPool(rig.broker.address)
    let asking = pool.add(ClientOptions(id: "asking", subscriptions: ["answers/here"], qos: .exactlyOnce))
    let answering = pool.add(ClientOptions(id: "answering", subscriptions: ["questions/+"], qos: .exactlyOnce))
    try pool.connectAll(milliseconds: 20_000)
    let question = OutgoingMessage(
      topic: "questions/x", payload: [1, 0, 2], qos: .exactlyOnce, responseTopic: "answers/here", correlation: [0, 9])
    #expect(try pool.publish(question, from: asking))
    var questions: [IncomingMessage] = []
    #expect(
      try pool.pump(milliseconds: 20_000) {
        questions += pool.takeInbox(of: answering)
        return !questions.isEmpty
      })
    #expect(questions[0].payload == [1, 0, 2])
    #expect(questions[0].correlation == [0, 9])
    let topic = try #require(questions[0].responseTopic)
    let answer = OutgoingMessage(
      topic: topic, payload: [], qos: .exactlyOnce, correlation: questions[0].correlation)
    #expect(try pool.publish(answer, from: answering))
    var answers: [IncomingMessage] = []
    #expect(
      try pool.pump(milliseconds: 20_000) {
        answers += pool.takeInbox(of: asking)
        return !answers.isEmpty
      })
    #expect(answers[0].correlation == [0, 9])
    #expect(answers[0].responseTopic == nil)
  }

  @Test func theNameIsTaken() throws {
    let rig = try Rig()
    let first = ClientPool(rig.broker.address)
    _ = first.add(ClientOptions(id: "me"))
    try first.connectAll(milliseconds: 20_000)
    let second = ClientPool(rig.broker.address)
    _ = second.add(ClientOptions(id: "me"))
    try second.connectAll(milliseconds: 20_000)
    #expect(throws: LinkError.takenOver(client: "me")) {
      for _ in 0..<2000 {
        try first.pump(milliseconds: 5)
        try second.pump(milliseconds: 5)
      }
    }
  }
}
