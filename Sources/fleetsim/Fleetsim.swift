import ArgumentParser

@main
struct Fleetsim: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleetsim",
    abstract: "How long will a fleet of battery-powered sensors live, what will it see, and how late?",
    discussion: """
      Every node of a scenario executes its model on recorded sensor data, pays for the operations it counted \
      from its own battery, and asks a gateway, over a real MQTT broker, about what it is unsure of.

        fleetsim init my-fleet.yaml        write a commented scenario
        fleetsim explain my-fleet.yaml     what one wake costs, and the lifetime
        fleetsim run my-fleet.yaml         live through it; results go to my-fleet.sqlite
        fleetsim query my-fleet.sqlite     ask the results
        fleetsim verify                    hold the physics against published figures

      Exit codes: 0 done, 1 the run or a verification failed, 2 a scenario or a query is wrong, 64 the command line is wrong, \
      130 stopped by Ctrl-C with everything so far recorded.
      """,
    version: fleetsimVersion,
    subcommands: [
      RunCommand.self, ValidateCommand.self, ExplainCommand.self, QueryCommand.self, ListCommand.self,
      InitCommand.self, SchemaCommand.self, GatewayCommand.self, BenchCommand.self, AdviseCommand.self,
      VerifyCommand.self,
    ])
}

/// The version of the program, as `--version` prints it and every run records it.
let fleetsimVersion = "0.1.0"
