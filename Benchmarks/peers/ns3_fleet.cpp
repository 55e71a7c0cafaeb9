// The fleet workload on the ns-3 simulator: nodes wake every 60 s +- 10 %, one wake in five sends to a gateway that
// serves in order of arrival (5 ms on average), the reply comes 50 ms later. Usage: ns3_fleet SCHEDULER NODES DAYS
#include <deque>
#include <string>
#include <vector>

#include "load.h"
#include "ns3/core-module.h"

using ns3::NanoSeconds;
using ns3::Simulator;

static Chance chance(42);
static uint64_t events, replies;

static int64_t now() { return Simulator::Now().GetTimeStep(); }

struct Node {
  double joules = 19440;
  int64_t updated = 0;
  int64_t sent = 0;
  double waited = 0;
  void wake();
  void reply();
};

struct Gateway {
  std::deque<Node*> queue;
  bool isBusy = false;

  void arrive(Node* node) {
    if (isBusy) queue.push_back(node);
    else serve(node);
  }
  void serve(Node* node) {
    isBusy = true;
    Simulator::Schedule(NanoSeconds(chance.wait(5e6)), &Gateway::depart, this, node);
  }
  void depart(Node* node) {
    events++;
    Simulator::Schedule(NanoSeconds(50000000), &Node::reply, node);
    isBusy = !queue.empty();
    if (!isBusy) return;
    Node* next = queue.front();
    queue.pop_front();
    serve(next);
  }
};

static Gateway gateway;

void Node::wake() {
  events++;
  joules -= 15e-6 * (double)(now() - updated) * 1e-9 + 2e-3;
  updated = now();
  if (chance.unit() < 0.2) {
    joules -= 30e-3;
    sent = now();
    gateway.arrive(this);
  }
  Simulator::Schedule(NanoSeconds((int64_t)((0.9 + 0.2 * chance.unit()) * 60e9)), &Node::wake, this);
}

void Node::reply() {
  events++;
  replies++;
  joules -= 12e-3;
  waited += (double)(now() - sent) * 1e-9;
}

int main(int, char** arguments) {
  ns3::ObjectFactory scheduler;
  scheduler.SetTypeId(std::string("ns3::") + arguments[1]);
  Simulator::SetScheduler(scheduler);
  std::vector<Node> nodes(strtoull(arguments[2], nullptr, 10));
  for (Node& node : nodes) Simulator::Schedule(NanoSeconds((int64_t)(chance.unit() * 60e9)), &Node::wake, &node);
  Simulator::Stop(NanoSeconds((int64_t)(strtod(arguments[3], nullptr) * 86400e9)));
  double began = processorSeconds();
  Simulator::Run();
  report(events, processorSeconds() - began, replies);
}
