// HOLD model on a radix heap with one bucket a bit, the classic monotone queue on integer time.
// It orders by time alone. Usage: radix_hold PENDING WARMUP EVENTS
#include <vector>

#include "load.h"

struct Entry {
  int64_t time;
  uint64_t word;
  uint32_t node;
  uint32_t kind;
};

class RadixHeap {
  std::vector<Entry> buckets[64];
  uint64_t occupied = 0;
  int64_t last = 0;
  size_t taken = 0;

  void place(const Entry& entry) {
    uint64_t difference = (uint64_t)(entry.time ^ last);
    int bucket = difference == 0 ? 0 : 64 - __builtin_clzll(difference);
    buckets[bucket].push_back(entry);
    if (bucket) occupied |= 1ull << bucket;
  }

  void open() {
    buckets[0].clear();
    taken = 0;
    int lowest = __builtin_ctzll(occupied);
    occupied &= occupied - 1;
    std::vector<Entry>& bucket = buckets[lowest];
    last = bucket[0].time;
    for (const Entry& entry : bucket)
      if (entry.time < last) last = entry.time;
    for (const Entry& entry : bucket) place(entry);
    bucket.clear();
  }

 public:
  void push(const Entry& entry) { place(entry); }
  Entry pop() {
    if (taken == buckets[0].size()) open();
    return buckets[0][taken++];
  }
};

int main(int, char** arguments) {
  uint64_t pending = strtoull(arguments[1], nullptr, 10);
  uint64_t warmup = strtoull(arguments[2], nullptr, 10);
  uint64_t events = strtoull(arguments[3], nullptr, 10);
  RadixHeap queue;
  Chance chance(12345);
  for (uint64_t node = 0; node < pending; node++) queue.push({chance.wait(1e9), 0, (uint32_t)node, 0});
  uint64_t check = 0;
  double began = 0;
  for (uint64_t turn = 0; turn < warmup + events; turn++) {
    if (turn == warmup) began = processorSeconds();
    Entry entry = queue.pop();
    check += (uint64_t)entry.time * (2 * turn + 1);
    queue.push({entry.time + chance.wait(1e9), entry.word, entry.node, entry.kind});
  }
  report(events, processorSeconds() - began, check);
}
