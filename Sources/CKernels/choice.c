// Which version this process uses.
#include "include/kernels.h"

extern const struct fleetsim_kernels fleetsim_avx512, fleetsim_avx2, fleetsim_portable;

long fleetsim_versions(const struct fleetsim_kernels **versions) {
  long count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int has_fused = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_fused && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    versions[count++] = &fleetsim_avx512;
  if (has_fused) versions[count++] = &fleetsim_avx2;
#endif
  versions[count++] = &fleetsim_portable;
  return count;
}

static const struct fleetsim_kernels *best = &fleetsim_portable;

__attribute__((constructor)) static void choose(void) {
  const struct fleetsim_kernels *versions[fleetsim_most_versions];
  fleetsim_versions(versions);
  best = versions[0];
}

const struct fleetsim_kernels *fleetsim_best(void) { return best; }
