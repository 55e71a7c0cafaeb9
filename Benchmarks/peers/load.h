// The load that every peer carries: xoshiro256++ seeded by SplitMix64, and waiting times from it.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

// D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", doi:10.1145/3460772.
struct Chance {
  uint64_t state[4];

  explicit Chance(uint64_t seed) {
    for (uint64_t& word : state) {
      seed += 0x9e3779b97f4a7c15u;
      uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
      word = z ^ (z >> 31);
    }
  }

  static uint64_t rotated(uint64_t word, int by) { return (word << by) | (word >> (64 - by)); }

  uint64_t next() {
    uint64_t result = rotated(state[0] + state[3], 23) + state[0];
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotated(state[3], 45);
    return result;
  }

  // Uniform in 0 < x < 1.
  double unit() { return ((next() >> 11) + 0.5) * 0x1p-53; }
  // Exponentially distributed with this mean, in whole nanoseconds.
  int64_t wait(double meanNanoseconds) { return (int64_t)(-std::log(unit()) * meanNanoseconds); }
};

inline double processorSeconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

// The one line that the benchmark reads: events, processor seconds, and a sum that tells if the work was the same.
inline void report(uint64_t events, double seconds, uint64_t check) {
  printf("%llu %.9f %016llx\n", (unsigned long long)events, seconds, (unsigned long long)check);
}
