import Results
import Testing

/// Tables for people, CSV and JSON, verbatim.
struct PrintingTests {
  private let result = QueryResult(
    columns: ["node_name", "spent_j", "alive", "problem"],
    rows: [
      [.text("wrist-0"), .real(1_234.56789), .integer(1), .null],
      [.text("Tür, \"Nord\" 🚪"), .real(0.000012345678), .integer(0), .text("two\nlines")],
      [.text(""), .real(36), .null, .blob([0xDE, 0xAD])],
    ])

  @Test func table() {
    #expect(
      TextTable.format(result) == """
        node_name         spent_j  alive  problem
        -------------  ----------  -----  ---------
        wrist-0            1234.6      1  –
        Tür, "Nord" 🚪  1.2346e-05      0  two lines
                               36      –  2 bytes

        """)
  }

  @Test func csv() {
    #expect(
      CSV.format(result) == "node_name,spent_j,alive,problem\r\n" + "wrist-0,1234.56789,1,\r\n"
        + "\"Tür, \"\"Nord\"\" 🚪\",1.2345678e-05,0,\"two\nlines\"\r\n" + "\"\",36.0,,dead\r\n")
  }

  @Test func json() {
    #expect(
      JSON.format(result) == #"""
        [
          {"node_name": "wrist-0", "spent_j": 1234.56789, "alive": 1, "problem": null},
          {"node_name": "Tür, \"Nord\" 🚪", "spent_j": 1.2345678e-05, "alive": 0, "problem": "two\nlines"},
          {"node_name": "", "spent_j": 36.0, "alive": null, "problem": "dead"}
        ]

        """#)
    #expect(JSON.format(QueryResult(columns: ["a"], rows: [])) == "[]\n")
    #expect(
      JSON.format(
        QueryResult(columns: ["a", "a", "a_2"], rows: [[.real(.infinity), .text("\u{1}\t\\"), .integer(.max)]]))
        == "[\n  {\"a\": null, \"a_2\": \"\\u0001\\t\\\\\", \"a_2_2\": 9223372036854775807}\n]\n")
  }

  @Test(arguments: [
    (0, "0"), (1, "1"), (-2.5, "-2.5"), (0.1 + 0.2, "0.3"), (99_999.96, "100000"), (1e14, "100000000000000"),
    (1e15, "1.0000e+15"), (0.0001, "0.0001"), (0.00001, "1.0000e-05"), (3.14159265, "3.1416"), (123.0, "123"),
    (-2.9103830456733704e-11, "-2.9104e-11"), (1_000_000, "1000000"), (.infinity, "inf"),
  ])
  func numbersHaveFiveDigits(value: Double, text: String) {
    let table = TextTable.format(QueryResult(columns: ["x"], rows: [[.real(value)]]))
    #expect(table.split(separator: "\n").last.map(String.init) == text)
  }

  @Test func longTextIsCut() {
    let long = QueryResult(columns: ["source"], rows: [[.text(String(repeating: "ä", count: 80))]])
    #expect(TextTable.format(long, widest: 10) == "source\n----------\näääääääää…\n")
  }

  @Test func noRows() {
    #expect(TextTable.format(QueryResult(columns: ["a", "bc"], rows: [])) == "a  bc\n-  --\n")
    #expect(CSV.format(QueryResult(columns: ["a", "bc"], rows: [])) == "a,bc\r\n")
  }
}
