#pragma once
// Rows of attention over lists of keys, and layer normalisation, in float32. Part of a version.
#include "vectors.h"

// Scores of one query over `count` neighbouring keys, `vectors` side by side.
INLINE void score_keys(
    const float *q, const float *keys, long key_stride, long width, float *scores, long vectors) {
  lanes sums[2];
  for (long t = 0; t < vectors; t++) sums[t] = (lanes)0;
  for (long c = 0; c < width; c++)
    for (long t = 0; t < vectors; t++)
      sums[t] = FUSED(FROM(lanes, keys + c * key_stride + t * LANES), (lanes)q[c], sums[t]);
  for (long t = 0; t < vectors; t++) AT(lanes, scores + t * LANES) = sums[t];
}

INLINE long score_runs(
    const float *q, const float *keys, long key_stride, long width, const int32_t *runs, long run_count, float *scores) {
  long written = 0;
  for (long r = 0; r < run_count; r++) {
    const float *const first = keys + runs[2 * r];
    const long count = runs[2 * r + 1];
    long j = 0;
    for (; j + LANES < count; j += 2 * LANES) score_keys(q, first + j, key_stride, width, scores + written + j, 2);
    if (j < count) score_keys(q, first + j, key_stride, width, scores + written + j, 1);
    written += count;
  }
  return written;
}

static void score(
    const float *q, const float *keys, long key_stride, long width, const int32_t *runs, long run_count, float *scores) {
  score_runs(q, keys, key_stride, width, runs, run_count, scores);
}

static float score_places(
    const float *q, const float *k, long k_stride, long width, const int32_t *columns, const long *places, long count,
    float *scores) {
  float top = -__builtin_inff();
  for (long i = 0; i < count; i++) {
    const float *const key = k + columns[places[i]] * k_stride;
    float sum = 0;
    for (long c = 0; c < width; c++) sum = FUSED(key[c], q[c], sum);
    scores[i] = sum;
    top = sum > top ? sum : top;
  }
  return top;
}

// Vectors of whole sixteens; what is behind the last value becomes `rest`.
INLINE long fill_up(float *x, long count, float rest) {
  const long end = (count + fleetsim_panel - 1) / fleetsim_panel * fleetsim_panel;
  for (long j = count; j < end; j++) x[j] = rest;
  return end;
}

static float exponential_of(float x) { return exponential((lanes)x)[0]; }

static void exponentials(float *x, long count, float top) {
  const long end = fill_up(x, count, -__builtin_inff());
  for (long j = 0; j < end; j += LANES) AT(lanes, x + j) = exponential(FROM(lanes, x + j) - top);
}

// The sum of whole sixteens.
INLINE float sum_of(const float *x, long end) {
  float partial[fleetsim_panel];
  lanes sums[fleetsim_panel / LANES];
  for (long p = 0; p < fleetsim_panel / LANES; p++) sums[p] = (lanes)0;
  for (long j = 0; j < end; j += fleetsim_panel)
    for (long p = 0; p < fleetsim_panel / LANES; p++) sums[p] += FROM(lanes, x + j + p * LANES);
  for (long p = 0; p < fleetsim_panel / LANES; p++) AT(lanes, partial + p * LANES) = sums[p];
  for (long half = fleetsim_panel / 2; half > 0; half /= 2)
    for (long l = 0; l < half; l++) partial[l] += partial[l + half];
  return partial[0];
}

static float sum(float *x, long count) { return sum_of(x, fill_up(x, count, 0)); }

INLINE void weigh_eights(
    const float *scores, const int32_t *runs, long run_count, const float *v, long v_stride, long eights, float *out) {
  eight sums[4];
  for (long e = 0; e < eights; e++) sums[e] = (eight)0;
  for (long r = 0; r < run_count; r++) {
    const float *value = v + runs[2 * r] * v_stride;
    for (long j = 0; j < runs[2 * r + 1]; j++, value += v_stride, scores++)
      for (long e = 0; e < eights; e++) sums[e] = FUSED(FROM(eight, value + e * 8), (eight)*scores, sums[e]);
  }
  for (long e = 0; e < eights; e++) AT(eight, out + e * 8) = sums[e];
}

static void weigh(
    const float *scores, const int32_t *runs, long run_count, const float *v, long v_stride, long width, float *out) {
  long c = 0;
  for (; c + 32 <= width; c += 32) weigh_eights(scores, runs, run_count, v + c, v_stride, 4, out + c);
  for (; c < width; c += 8) weigh_eights(scores, runs, run_count, v + c, v_stride, 1, out + c);
}

static void weigh_places(
    const float *scores, const int32_t *columns, const int32_t *places, long count, const float *v, long v_stride,
    long width, float *out) {
  for (long c = 0; c < width; c += 8) {
    eight sum = (eight)0;
    for (long i = 0; i < count; i++)
      sum = FUSED(FROM(eight, v + columns[places[i]] * v_stride + c), (eight)scores[places[i]], sum);
    AT(eight, out + c) = sum;
  }
}

static void sparse_attention(
    const float *q, const float *keys, long key_stride, const float *v, long stride, float *out, long out_stride,
    float *scores, long queries, long width, const long *run_start, const int32_t *runs) {
  const long padded = (width + 7) / 8 * 8;
  for (long i = 0; i < queries; i++) {
    const int32_t *const first = runs + 2 * run_start[i];
    const long run_count = run_start[i + 1] - run_start[i];
    float *const to = out + i * out_stride;
    const long count = score_runs(q + i * stride, keys, key_stride, width, first, run_count, scores);
    const long end = fill_up(scores, count, -__builtin_inff());
    lanes tops = FROM(lanes, scores);
    for (long j = LANES; j < end; j += LANES) tops = greater(FROM(lanes, scores + j), tops);
    float top = tops[0];
    for (long l = 1; l < LANES; l++) top = tops[l] > top ? tops[l] : top;
    for (long j = 0; j < end; j += LANES) AT(lanes, scores + j) = exponential(FROM(lanes, scores + j) - top);
    const float share = 1.0f / sum_of(scores, end);
    weigh(scores, first, run_count, v, stride, padded, to);
    for (long c = 0; c < padded; c += 8) AT(eight, to + c) *= share;
  }
}

// Halves, quarters, then the last two.
INLINE float total(const float *x) { return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7])); }

static void norm(
    const float *gain, const float *bias, float epsilon, long width, const int32_t *rows, long count, const float *x,
    float *out, long stride) {
  const float share = 1.0f / width;
  const long whole_eights = width / 8 * 8;
  for (long i = 0; i < count; i++) {
    const float *const from = x + rows[i] * stride;
    float *const to = out + rows[i] * stride;
    float parts[8];
    eight sum = (eight)0, squares = (eight)0;
    for (long c = 0; c < width; c += 8) sum += FROM(eight, from + c);
    AT(eight, parts) = sum;
    const float mean = total(parts) * share;
    for (long c = 0; c < whole_eights; c += 8) {
      const eight off = FROM(eight, from + c) - mean;
      squares = FUSED(off, off, squares);
    }
    AT(eight, parts) = squares;
    for (long c = whole_eights; c < width; c++) {
      const float off = from[c] - mean;
      parts[c % 8] = FUSED(off, off, parts[c % 8]);
    }
    const float inverse = 1.0f / __builtin_sqrtf(FUSED(total(parts), share, epsilon));
    for (long c = 0; c < width; c += 8) {
      const eight scaled = (FROM(eight, from + c) - mean) * inverse;
      AT(eight, to + c) = FUSED(scaled, FROM(eight, gain + c), FROM(eight, bias + c));
    }
  }
}
