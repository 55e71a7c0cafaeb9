// The version for AVX-512 with its instructions for bytes and words.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)

#define LANES 16
#define ROWS 8
#define PANELS 2
#define TALL 8
#define VECTORS 2
#define ADD_PAIRS(sums, a, b) ((sums) + (whole)_mm512_madd_epi16((__m512i)(a), (__m512i)(b)))
#define LOOK_UP(table, index) look_up(table, index)
#include "vectors.h"

// Two of 256 entries in each lane.
INLINE whole look_up(const uint16_t *table, whole index) {
  const __m512i at = (__m512i)index;
  __m512i quarter[4];
  for (long k = 0; k < 4; k++)
    quarter[k] = _mm512_permutex2var_epi16(
        _mm512_loadu_si512(table + 64 * k), at, _mm512_loadu_si512(table + 64 * k + 32));
  const __mmask32 odd = _mm512_test_epi16_mask(at, _mm512_set1_epi16(64));
  const __m512i low = _mm512_mask_blend_epi16(odd, quarter[0], quarter[1]);
  const __m512i high = _mm512_mask_blend_epi16(odd, quarter[2], quarter[3]);
  return (whole)_mm512_mask_blend_epi16(_mm512_test_epi16_mask(at, _mm512_set1_epi16(128)), low, high);
}

#include "tiles.h"
#include "rows.h"
#include "integers.h"
#include "integer_attention.h"
#include "depthwise.h"
#define NAME "avx512"
#define VERSION fleetsim_avx512
#include "version.h"

#pragma clang attribute pop
#endif
