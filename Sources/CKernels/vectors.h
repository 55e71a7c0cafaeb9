#pragma once
// Vectors of LANES values and what all loops do with them. Included once a version, behind its LANES.
#include "include/kernels.h"

// A product and a sum are fused where it says so, and nowhere else.
#pragma clang fp contract(off)

#define INLINE static inline __attribute__((always_inline))

// Loaded from anywhere.
#define VECTOR(type, count) type __attribute__((ext_vector_type(count), aligned(sizeof(type)), may_alias))
typedef VECTOR(float, LANES) lanes;
typedef VECTOR(int32_t, LANES) whole;
typedef VECTOR(int16_t, LANES) shorts;
typedef VECTOR(int8_t, LANES) bytes;
typedef VECTOR(double, LANES / 2) doubles;
typedef VECTOR(int32_t, LANES / 2) half;
typedef VECTOR(int16_t, LANES / 2) half_shorts;
typedef VECTOR(float, 4) four;
typedef VECTOR(float, 8) eight;

#define AT(type, p) (*(type *)(p))
#define FROM(type, p) (*(const type *)(p))

// a b + c, rounded once.
#define FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)

// Interleaving within blocks of four lanes, and halves.
#define SHUFFLE __builtin_shufflevector
#if LANES == 16
#define LOW(a, b) SHUFFLE(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH(a, b) SHUFFLE(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define PAIR_LOW(a, b) SHUFFLE(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define PAIR_HIGH(a, b) SHUFFLE(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define LOWER(a) SHUFFLE(a, a, 0, 1, 2, 3, 4, 5, 6, 7)
#define UPPER(a) SHUFFLE(a, a, 8, 9, 10, 11, 12, 13, 14, 15)
#define JOIN_EIGHTS(a, b) SHUFFLE(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#define EVEN(a, b) SHUFFLE(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#elif LANES == 8
#define LOW(a, b) SHUFFLE(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH(a, b) SHUFFLE(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define PAIR_LOW(a, b) SHUFFLE(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define PAIR_HIGH(a, b) SHUFFLE(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define LOWER(a) SHUFFLE(a, a, 0, 1, 2, 3)
#define UPPER(a) SHUFFLE(a, a, 4, 5, 6, 7)
#define EVEN(a, b) SHUFFLE(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#else
#define LOW(a, b) SHUFFLE(a, b, 0, 4, 1, 5)
#define HIGH(a, b) SHUFFLE(a, b, 2, 6, 3, 7)
#define PAIR_LOW(a, b) SHUFFLE(a, b, 0, 1, 4, 5)
#define PAIR_HIGH(a, b) SHUFFLE(a, b, 2, 3, 6, 7)
#define LOWER(a) SHUFFLE(a, a, 0, 1)
#define UPPER(a) SHUFFLE(a, a, 2, 3)
#define EVEN(a, b) SHUFFLE(a, b, 0, 2, 4, 6)
#endif

#define JOIN_FOURS(a, b) SHUFFLE(a, b, 0, 1, 2, 3, 4, 5, 6, 7)

INLINE lanes greater(lanes a, lanes b) { return a > b ? a : b; }

// Transposes each block of 4 x 4 lanes.
INLINE void transpose_blocks(lanes *rows) {
  const lanes a = LOW(rows[0], rows[1]), b = LOW(rows[2], rows[3]);
  const lanes c = HIGH(rows[0], rows[1]), d = HIGH(rows[2], rows[3]);
  rows[0] = PAIR_LOW(a, b);
  rows[1] = PAIR_HIGH(a, b);
  rows[2] = PAIR_LOW(c, d);
  rows[3] = PAIR_HIGH(c, d);
}

// Four values from each of LANES rows, `stride` apart, become four vectors, `across` apart; rows behind `last` are copies
// of it.
INLINE void load_columns(const float *from, long stride, long last, float *to, long across) {
  four parts[LANES];
  for (long r = 0; r < LANES; r++) parts[r] = FROM(four, from + (r < last ? r : last) * stride);
  lanes rows[4];
  for (long g = 0; g < 4; g++)
#if LANES == 16
    rows[g] = JOIN_EIGHTS(JOIN_FOURS(parts[g], parts[4 + g]), JOIN_FOURS(parts[8 + g], parts[12 + g]));
#elif LANES == 8
    rows[g] = JOIN_FOURS(parts[g], parts[4 + g]);
#else
    rows[g] = parts[g];
#endif
  transpose_blocks(rows);
  for (long g = 0; g < 4; g++) AT(lanes, to + g * across) = rows[g];
}

// The way back: four vectors, `across` apart, become four values in each of LANES rows, of which those behind `last` are
// left alone.
INLINE void store_columns(const float *from, long across, float *to, long stride, long last) {
  lanes rows[4];
  for (long g = 0; g < 4; g++) rows[g] = FROM(lanes, from + g * across);
  transpose_blocks(rows);
  four parts[LANES];
  for (long g = 0; g < 4; g++) {
#if LANES == 4
    parts[g] = rows[g];
#else
    parts[g] = SHUFFLE(rows[g], rows[g], 0, 1, 2, 3);
    parts[4 + g] = SHUFFLE(rows[g], rows[g], 4, 5, 6, 7);
#endif
#if LANES == 16
    parts[8 + g] = SHUFFLE(rows[g], rows[g], 8, 9, 10, 11);
    parts[12 + g] = SHUFFLE(rows[g], rows[g], 12, 13, 14, 15);
#endif
  }
  for (long r = 0; r < LANES && r <= last; r++) AT(four, to + r * stride) = parts[r];
}

// e^x for x <= 0 with a relative error below 1e-7 down to -87, and 0 below: x = n ln 2 + r by a two-part ln 2 (Cody and
// Waite, Software Manual for the Elementary Functions, 1980), then a polynomial of degree 6 fitted to e^r for
// |r| <= ln 2 / 2 whose first two coefficients are 1 (least greatest relative error; fitted here).
INLINE lanes exponential(lanes x) {
  // Adding 1.5 2^23 leaves the nearest integer in the low bits.
  const lanes shifted = FUSED(x, (lanes)1.44269504f, (lanes)12582912.0f);
  const lanes n = shifted - 12582912.0f;
  const lanes r = FUSED(n, (lanes)2.1219444e-4f, FUSED(n, (lanes)-0.693359375f, x));
  lanes p = FUSED(r, (lanes)1.381454e-3f, (lanes)8.368745e-3f);
  p = FUSED(p, r, (lanes)4.166839e-2f);
  p = FUSED(p, r, (lanes)1.6666521e-1f);
  p = FUSED(p, r, (lanes)4.9999994e-1f);
  p = FUSED(p, r, (lanes)1.0f);
  p = FUSED(p, r, (lanes)1.0f);
  const whole power = ((whole)p) + ((whole)shifted << 23);
  return (lanes)(x < -87.0f ? (whole)0 : power);
}
