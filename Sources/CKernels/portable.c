// The version for every processor. Where there is no fused multiply-add, the C library's takes its place: right, and slow.
#define LANES 4
#define ROWS 4
#define PANELS 1
#define TALL 8
#define VECTORS 2
#if defined(__SSE2__)
#include <emmintrin.h>
#define ADD_PAIRS(sums, a, b) ((sums) + (whole)_mm_madd_epi16((__m128i)(a), (__m128i)(b)))
#else
#define ADD_PAIRS(sums, a, b) ((sums) + ((a) << 16 >> 16) * ((b) << 16 >> 16) + ((a) >> 16) * ((b) >> 16))
#endif
#include "tiles.h"
#include "rows.h"
#include "integers.h"
#include "integer_attention.h"
#include "depthwise.h"
#define NAME "portable"
#define VERSION fleetsim_portable
#include "version.h"

long fleetsim_dense_work(long keys, long width) { return 32 * (keys + (width + 7) / 8 * 8); }

long fleetsim_integer_work(long tokens, long width) {
  struct integer_work work;
  return lay_out(0, tokens, width, 32, &work);
}
