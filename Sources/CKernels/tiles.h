#pragma once
// Matrix product and dense attention in float32: tiles of sums that stay in registers. Part of a version, which says how
// large they are: ROWS times PANELS for products, TALL times VECTORS for attention.
#include "vectors.h"

// Vectors in a panel of weights; queries of an attention's tile.
enum { PARTS = fleetsim_panel / LANES, ACROSS = VECTORS * LANES };

#define PUT(type, value, out, finish)                                            \
  switch (finish) {                                                              \
  case fleetsim_store: AT(type, out) = value; break;                             \
  case fleetsim_relu: AT(type, out) = (value) < 0 ? (type)0 : (value); break;    \
  case fleetsim_accumulate: AT(type, out) += value; break;                       \
  }

// `rows` times `panels` panels, `outputs` of which are wanted: each sum starts from its bias.
INLINE void linear_tile(
    const float *w, const float *b, long inputs, const float *const *x, float *const *out, long rows, long panels,
    long outputs, enum fleetsim_finish finish) {
  lanes sums[ROWS][PANELS * PARTS];
  for (long r = 0; r < rows; r++)
    for (long p = 0; p < panels * PARTS; p++) sums[r][p] = FROM(lanes, b + p * LANES);
  for (long k = 0; k < inputs; k++)
    for (long p = 0; p < panels * PARTS; p++) {
      const lanes weight = FROM(lanes, w + (p / PARTS * inputs + k) * fleetsim_panel + p % PARTS * LANES);
      for (long r = 0; r < rows; r++) sums[r][p] = FUSED(weight, (lanes)x[r][k], sums[r][p]);
    }
  for (long r = 0; r < rows; r++)
    for (long p = 0; p < panels * PARTS; p++) {
      float *const to = out[r] + p * LANES;
      if (p * LANES + LANES <= outputs) {
        PUT(lanes, sums[r][p], to, finish)
      }
#if LANES == 16
      else if (p * LANES < outputs) {
        const eight lower = LOWER(sums[r][p]);
        PUT(eight, lower, to, finish)
      }
#endif
    }
}

INLINE void linear_rows(
    const float *w, const float *b, long inputs, const int32_t *rows, const float *x, long x_stride, float *out,
    long out_stride, long count, long panels, long outputs, enum fleetsim_finish finish) {
  const float *from[ROWS];
  float *to[ROWS];
  for (long r = 0; r < count; r++) {
    from[r] = x + rows[r] * x_stride;
    to[r] = out + rows[r] * out_stride;
  }
  if (panels == PANELS)
    linear_tile(w, b, inputs, from, to, count, PANELS, outputs, finish);
  else
    linear_tile(w, b, inputs, from, to, count, 1, outputs, finish);
}

static void linear(
    const float *weights, const float *bias, long inputs, long outputs, const int32_t *rows, long count, const float *x,
    long x_stride, float *out, long out_stride, enum fleetsim_finish finish) {
  const long all = (outputs + fleetsim_panel - 1) / fleetsim_panel, padded = (outputs + 7) / 8 * 8;
  for (long p = 0; p < all; p += PANELS) {
    const long panels = all - p < PANELS ? 1 : PANELS, first = p * fleetsim_panel;
    const float *const w = weights + first * inputs, *const b = bias + first;
    long i = 0;
    for (; i + ROWS <= count; i += ROWS)
      linear_rows(
          w, b, inputs, rows + i, x, x_stride, out + first, out_stride, ROWS, panels, padded - first, finish);
    if (i + ROWS / 2 <= count) {
      linear_rows(
          w, b, inputs, rows + i, x, x_stride, out + first, out_stride, ROWS / 2, panels, padded - first, finish);
      i += ROWS / 2;
    }
    for (; i < count; i++)
      linear_rows(w, b, inputs, rows + i, x, x_stride, out + first, out_stride, 1, panels, padded - first, finish);
  }
}

// The tile's queries side by side: sums over `tall` keys.
INLINE void score_tile(
    const float *queries, const float *k, long k_stride, long width, float *scores, lanes *tops, long vectors, long tall) {
  lanes sums[TALL][VECTORS];
  for (long r = 0; r < tall; r++)
    for (long t = 0; t < vectors; t++) sums[r][t] = (lanes)0;
  for (long c = 0; c < width; c++) {
    lanes query[VECTORS];
    for (long t = 0; t < vectors; t++) query[t] = FROM(lanes, queries + c * ACROSS + t * LANES);
    for (long r = 0; r < tall; r++) {
      const lanes key = (lanes)k[r * k_stride + c];
      for (long t = 0; t < vectors; t++) sums[r][t] = FUSED(query[t], key, sums[r][t]);
    }
  }
  for (long r = 0; r < tall; r++)
    for (long t = 0; t < vectors; t++) {
      AT(lanes, scores + r * ACROSS + t * LANES) = sums[r][t];
      tops[t] = greater(sums[r][t], tops[t]);
    }
}

// Scores become exponentials; returns 1 over their sums.
INLINE void soften_tile(float *scores, long keys, const lanes *tops, lanes *shares, long vectors) {
  lanes partial[fleetsim_panel][VECTORS];
  for (long l = 0; l < fleetsim_panel; l++)
    for (long t = 0; t < vectors; t++) partial[l][t] = (lanes)0;
  for (long j = 0; j < keys; j++)
    for (long t = 0; t < vectors; t++) {
      const lanes x = exponential(FROM(lanes, scores + j * ACROSS + t * LANES) - tops[t]);
      AT(lanes, scores + j * ACROSS + t * LANES) = x;
      partial[j % fleetsim_panel][t] += x;
    }
  for (long t = 0; t < vectors; t++) {
    for (long half = fleetsim_panel / 2; half > 0; half /= 2)
      for (long l = 0; l < half; l++) partial[l][t] += partial[l + half][t];
    shares[t] = 1.0f / partial[0][t];
  }
}

// Sums over all keys for TALL channels.
INLINE void weigh_tile(
    const float *scores, long keys, const float *v, long v_stride, const lanes *shares, float *out, long vectors) {
  lanes sums[TALL][VECTORS];
  for (long r = 0; r < TALL; r++)
    for (long t = 0; t < vectors; t++) sums[r][t] = (lanes)0;
  for (long j = 0; j < keys; j++) {
    lanes score[VECTORS];
    for (long t = 0; t < vectors; t++) score[t] = FROM(lanes, scores + j * ACROSS + t * LANES);
    for (long r = 0; r < TALL; r++) {
      const lanes value = (lanes)v[j * v_stride + r];
      for (long t = 0; t < vectors; t++) sums[r][t] = FUSED(score[t], value, sums[r][t]);
    }
  }
  for (long r = 0; r < TALL; r++)
    for (long t = 0; t < vectors; t++) AT(lanes, out + r * ACROSS + t * LANES) = sums[r][t] * shares[t];
}

// `queries` queries, no more than `vectors` hold. A lane is a query, so that nothing is added across lanes and heads of
// any width fill them.
INLINE void attention_tile(
    const float *q, long q_stride, const float *k, long k_stride, const float *v, long v_stride, float *out,
    long out_stride, float *work, long queries, long keys, long width, long vectors) {
  const long padded = (width + 7) / 8 * 8;
  float *const columns = work, *const scores = work + padded * ACROSS;
  for (long t = 0; t < vectors; t++)
    for (long c = 0; c < padded; c += 4)
      load_columns(
          q + t * LANES * q_stride + c, q_stride, queries - 1 - t * LANES, columns + c * ACROSS + t * LANES, ACROSS);
  lanes tops[VECTORS], shares[VECTORS];
  for (long t = 0; t < vectors; t++) tops[t] = (lanes)-__builtin_inff();
  long j = 0;
  for (; j + TALL <= keys; j += TALL)
    score_tile(columns, k + j * k_stride, k_stride, width, scores + j * ACROSS, tops, vectors, TALL);
  for (; j < keys; j++)
    score_tile(columns, k + j * k_stride, k_stride, width, scores + j * ACROSS, tops, vectors, 1);
  soften_tile(scores, keys, tops, shares, vectors);
  for (long c = 0; c < padded; c += TALL)
    weigh_tile(scores, keys, v + c, v_stride, shares, columns + c * ACROSS, vectors);
  for (long t = 0; t < vectors; t++)
    for (long c = 0; c < padded; c += 4)
      store_columns(
          columns + c * ACROSS + t * LANES, ACROSS, out + t * LANES * out_stride + c, out_stride,
          queries - 1 - t * LANES);
}

static void dense_attention(
    const float *q, long q_stride, const float *k, long k_stride, const float *v, long v_stride, float *out,
    long out_stride, float *work, long queries, long keys, long width) {
  long i = 0;
  for (; i + LANES < queries; i += ACROSS) {
    const long left = queries - i < ACROSS ? queries - i : ACROSS;
    attention_tile(
        q + i * q_stride, q_stride, k, k_stride, v, v_stride, out + i * out_stride, out_stride, work, left, keys, width,
        VECTORS);
  }
  if (i < queries)
    attention_tile(
        q + i * q_stride, q_stride, k, k_stride, v, v_stride, out + i * out_stride, out_stride, work, queries - i, keys,
        width, 1);
}
