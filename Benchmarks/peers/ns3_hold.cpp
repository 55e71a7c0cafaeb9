// HOLD model on the ns-3 simulator. Usage: ns3_hold SCHEDULER PENDING WARMUP EVENTS
#include <string>

#include "load.h"
#include "ns3/core-module.h"

static Chance chance(12345);
static uint64_t warmup, events, turn, check;
static double began, ended;

static void hold(uint32_t node) {
  if (turn == warmup) began = processorSeconds();
  if (turn == warmup + events) {
    ended = processorSeconds();
    ns3::Simulator::Stop();
    return;
  }
  check += (uint64_t)ns3::Simulator::Now().GetTimeStep() * (2 * turn + 1);
  turn++;
  ns3::Simulator::Schedule(ns3::NanoSeconds(chance.wait(1e9)), &hold, node);
}

int main(int, char** arguments) {
  ns3::ObjectFactory scheduler;
  scheduler.SetTypeId(std::string("ns3::") + arguments[1]);
  ns3::Simulator::SetScheduler(scheduler);
  uint64_t pending = strtoull(arguments[2], nullptr, 10);
  warmup = strtoull(arguments[3], nullptr, 10);
  events = strtoull(arguments[4], nullptr, 10);
  for (uint64_t node = 0; node < pending; node++)
    ns3::Simulator::Schedule(ns3::NanoSeconds(chance.wait(1e9)), &hold, (uint32_t)node);
  ns3::Simulator::Run();
  report(events, ended - began, check);
}
