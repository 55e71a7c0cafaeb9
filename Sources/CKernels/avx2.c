// The version for AVX2 with fused multiply-add.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define LANES 8
#define ROWS 4
#define PANELS 1
#define TALL 4
#define VECTORS 2
#define ADD_PAIRS(sums, a, b) ((sums) + (whole)_mm256_madd_epi16((__m256i)(a), (__m256i)(b)))
#include "tiles.h"
#include "rows.h"
#include "integers.h"
#include "integer_attention.h"
#include "depthwise.h"
#define NAME "avx2"
#define VERSION fleetsim_avx2
#include "version.h"

#pragma clang attribute pop
#endif
