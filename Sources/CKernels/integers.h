#pragma once
// Layers and normalisation over int8 values, held in int16 so that a product takes two at a time. Part of a version,
// which says how: ADD_PAIRS(sums, a, b) adds the products of the two int16 values in each int32 lane.
#include "tiles.h"

// 1.5 2⁵²: adding and subtracting it leaves the nearest integer, half to even, for |x| < 2⁵¹.
#define NEAREST 6755399441055744.0
// Further than this from an integer, a quotient's nearest integer might change with its last bits.
#define NEARLY_HALF 0.499999

// Two neighbouring values.
INLINE int32_t pair(const int16_t *x) {
  int32_t value;
  __builtin_memcpy(&value, x, sizeof value);
  return value;
}

INLINE doubles clamped(doubles y, double least) {
  y = y < least ? (doubles)least : y;
  return y > 127.0 ? (doubles)127.0 : y;
}

// The nearest integers; |x| < 2³¹.
INLINE whole nearest(doubles low, doubles high) {
  const whole a = (whole)(low + NEAREST), b = (whole)(high + NEAREST);
  return EVEN(a, b);
}

// Whether any lane is.
INLINE int is_above(doubles x, double limit) {
  double parts[LANES / 2];
  AT(doubles, parts) = x;
  int is_above = 0;
  for (long l = 0; l < LANES / 2; l++) is_above |= parts[l] > limit;
  return is_above;
}

// What becomes of LANES sums, `wanted` of which are: LANES, or half as many where LANES is 16.
INLINE void finish_sums(
    whole sums, const double *bias, const double *factor, void *out, long at, long wanted,
    enum fleetsim_integer_finish finish) {
  doubles y[2];
  y[0] = (__builtin_convertvector(LOWER(sums), doubles) + FROM(doubles, bias)) * FROM(doubles, factor);
  y[1] = (__builtin_convertvector(UPPER(sums), doubles) + FROM(doubles, bias + LANES / 2))
      * FROM(doubles, factor + LANES / 2);
  const long parts = wanted == LANES ? 2 : 1;
  switch (finish) {
  case fleetsim_quantise:
  case fleetsim_quantise_relu: {
    const double least = finish == fleetsim_quantise ? -127.0 : 0.0;
    const shorts q = __builtin_convertvector(nearest(clamped(y[0], least), clamped(y[1], least)), shorts);
    int16_t *const to = (int16_t *)out + at;
    if (parts == 2) {
      AT(shorts, to) = q;
    } else {
      AT(half_shorts, to) = LOWER(q);
    }
    break;
  }
  case fleetsim_residual:
    for (long p = 0; p < parts; p++) AT(doubles, (double *)out + at + p * (LANES / 2)) += (y[p] + NEAREST) - NEAREST;
    break;
  case fleetsim_logits:
    for (long p = 0; p < parts; p++)
      for (long l = 0; l < LANES / 2; l++) ((float *)out)[at + p * (LANES / 2) + l] = (float)y[p][l];
    break;
  }
}

INLINE void integer_tile(
    const int16_t *w, const double *bias, const double *factor, long pairs, const int16_t *x, long x_stride, void *out,
    long at, long out_stride, long rows, long panels, long outputs, enum fleetsim_integer_finish finish) {
  whole sums[ROWS][PANELS * PARTS];
  for (long r = 0; r < rows; r++)
    for (long p = 0; p < panels * PARTS; p++) sums[r][p] = (whole)0;
  for (long k = 0; k < pairs; k++)
    for (long p = 0; p < panels * PARTS; p++) {
      const whole weight = FROM(whole, w + 2 * ((p / PARTS * pairs + k) * fleetsim_panel + p % PARTS * LANES));
      for (long r = 0; r < rows; r++) sums[r][p] = ADD_PAIRS(sums[r][p], weight, (whole)pair(x + r * x_stride + 2 * k));
    }
  for (long p = 0; p < panels * PARTS; p++) {
    const long left = outputs - p * LANES;
    if (left <= 0) return;
    for (long r = 0; r < rows; r++)
      finish_sums(
          sums[r][p], bias + p * LANES, factor + p * LANES, out, at + r * out_stride + p * LANES,
          left < LANES ? left : LANES, finish);
  }
}

static void integer_linear(
    const int16_t *weights, const double *bias, const double *factor, long inputs, long outputs, long count,
    const int16_t *x, long x_stride, void *out, long out_stride, enum fleetsim_integer_finish finish) {
  const long pairs = (inputs + 1) / 2, all = (outputs + fleetsim_panel - 1) / fleetsim_panel;
  const long padded = (outputs + 7) / 8 * 8;
  for (long p = 0; p < all; p += PANELS) {
    const long first = p * fleetsim_panel, left = padded - first;
    const int16_t *const w = weights + 2 * first * pairs;
    const double *const b = bias + first, *const f = factor + first;
    long i = 0;
#define TILE(rows, panels)                                                                                         \
  integer_tile(                                                                                                    \
      w, b, f, pairs, x + i * x_stride, x_stride, out, first + i * out_stride, out_stride, rows, panels, left, finish)
    if (all - p < PANELS) {
      for (; i + ROWS <= count; i += ROWS) TILE(ROWS, 1);
      for (; i < count; i++) TILE(1, 1);
    } else {
      for (; i + ROWS <= count; i += ROWS) TILE(ROWS, PANELS);
      for (; i < count; i++) TILE(1, PANELS);
    }
#undef TILE
  }
}

INLINE doubles normalised(
    const double *x, double mean, double inverse, const double *gain, const double *bias) {
  return ((FROM(doubles, x) - mean) * inverse) * FROM(doubles, gain) + FROM(doubles, bias);
}

INLINE double total_of(doubles x) {
  double parts[LANES / 2];
  AT(doubles, parts) = x;
  for (long left = LANES / 4; left > 0; left /= 2)
    for (long l = 0; l < left; l++) parts[l] += parts[l + left];
  return parts[0];
}

// The mean of each of LANES / 2 rows, and 1 over its deviation; returns the greatest sum of squares.
INLINE double moments(
    const double *x, long stride, long last, long width, double unit, double *means, double *inverses) {
  double sums[LANES / 2], spreads[LANES / 2], greatest = 0;
  for (long r = 0; r < LANES / 2; r++) {
    const double *const from = x + (r < last ? r : last) * stride;
    doubles sum = (doubles)0, squares = (doubles)0;
    for (long c = 0; c < width; c += LANES / 2) {
      sum += FROM(doubles, from + c);
      squares += FROM(doubles, from + c) * FROM(doubles, from + c);
    }
    sums[r] = total_of(sum);
    const double square = total_of(squares);
    const uint64_t whole_sum = (uint64_t)(int64_t)sums[r], whole_square = (uint64_t)(int64_t)square;
    spreads[r] = (double)(int64_t)((uint64_t)width * whole_square - whole_sum * whole_sum);
    greatest = square > greatest ? square : greatest;
  }
  AT(doubles, means) = FROM(doubles, sums) / (double)width;
  const doubles variance = FROM(doubles, spreads) / (double)(width * width);
  AT(doubles, inverses) = 1.0 / __builtin_elementwise_sqrt(variance + 1e-5 * (unit * unit));
  return greatest;
}

static double integer_norm(
    const double *gain, const double *bias, double scale, double unit, long width, long count, const double *x,
    int16_t *out, long stride) {
  const double share = 1.0 / scale;
  const long padded = (width + 7) / 8 * 8;
  double greatest = 0, means[LANES / 2], inverses[LANES / 2];
  for (long i = 0; i < count; i++) {
    const double *const from = x + i * stride;
    int16_t *const to = out + i * stride;
    const long r = i % (LANES / 2);
    if (r == 0) {
      const double square = moments(from, stride, count - 1 - i, width, unit, means, inverses);
      greatest = square > greatest ? square : greatest;
    }
    // Products with 1 / scale take the place of quotients where they cannot round to another integer.
    doubles furthest = (doubles)0;
    for (long c = 0; c < padded; c += LANES / 2) {
      const doubles y =
          clamped(normalised(from + c, means[r], inverses[r], gain + c, bias + c) * share, -127.0);
      const doubles q = (y + NEAREST) - NEAREST;
      const doubles off = y < q ? q - y : y - q;
      furthest = off > furthest ? off : furthest;
      AT(half_shorts, to + c) = __builtin_convertvector(__builtin_convertvector(q, half), half_shorts);
    }
    if (!is_above(furthest, NEARLY_HALF)) continue;
    for (long c = 0; c < padded; c += LANES / 2) {
      const doubles y = clamped(normalised(from + c, means[r], inverses[r], gain + c, bias + c) / scale, -127.0);
      const doubles q = (y + NEAREST) - NEAREST;
      AT(half_shorts, to + c) = __builtin_convertvector(__builtin_convertvector(q, half), half_shorts);
    }
  }
  return greatest;
}
