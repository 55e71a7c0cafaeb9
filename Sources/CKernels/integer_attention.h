#pragma once
// Softmax attention of one head over int8 values. Part of a version; VECTORS of queries side by side, TALL keys or channels
// high, as in float32. Sums are exact, so a pattern is a mask: what a query does not see adds 0.
#include "integers.h"

enum {
  // Keys whose weighted values int32 holds: 256 · 65535 · 127 < 2³¹.
  CHUNK = 256,
  // A score below all.
  UNSEEN = -(1 << 30),
};

// The memory of one head.
struct integer_work {
  int32_t *queries;  // pairs of channels, of each ACROSS queries
  int32_t *scores;   // of each key ACROSS queries
  int32_t *weights;  // pairs of exponentials less 32768
  int32_t *values;   // pairs of keys, of each all channels
  double *weighted;  // of each channel ACROSS queries
  double *sums;      // of each channel 32768 times the sum of the values seen
};

typedef VECTOR(int16_t, 8) eight_shorts;
typedef VECTOR(int32_t, 8) eight_wholes;

// Puts keys side by side, two by two, and sums their values.
INLINE void pack_values(
    const int16_t *v, long stride, long keys, long padded, int32_t *values, double *sums) {
  for (long c = 0; c < padded; c += 8) {
    eight_wholes sum = (eight_wholes)0;
    for (long j = 0; j < keys; j += 2) {
      const eight_shorts a = FROM(eight_shorts, v + j * stride + c);
      const eight_shorts b = j + 1 < keys ? FROM(eight_shorts, v + (j + 1) * stride + c) : (eight_shorts)0;
      int32_t *const to = values + j / 2 * padded + c;
      AT(eight_shorts, to) = SHUFFLE(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
      AT(eight_shorts, to + 4) = SHUFFLE(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
      sum += __builtin_convertvector(a, eight_wholes) + __builtin_convertvector(b, eight_wholes);
    }
    for (long k = 0; k < 8; k++) sums[c + k] = 32768.0 * sum[k];
  }
}

INLINE void integer_scores(
    const int32_t *queries, const int16_t *k, long stride, long pairs, const int8_t *mask, long mask_stride, int32_t *scores,
    whole *tops, long vectors, long tall) {
  whole sums[TALL][VECTORS];
  for (long r = 0; r < tall; r++)
    for (long t = 0; t < vectors; t++) sums[r][t] = (whole)0;
  for (long c = 0; c < pairs; c++)
    for (long r = 0; r < tall; r++) {
      const whole key = (whole)pair(k + r * stride + 2 * c);
      for (long t = 0; t < vectors; t++)
        sums[r][t] = ADD_PAIRS(sums[r][t], FROM(whole, queries + c * ACROSS + t * LANES), key);
    }
  for (long r = 0; r < tall; r++)
    for (long t = 0; t < vectors; t++) {
      whole s = sums[r][t];
      if (mask) {
        const whole seen = __builtin_convertvector(FROM(bytes, mask + r * mask_stride + t * LANES), whole);
        s = (s & seen) | (UNSEEN & ~seen);
      }
      AT(whole, scores + r * ACROSS + t * LANES) = s;
      tops[t] = s > tops[t] ? s : tops[t];
    }
}

#if !defined(LOOK_UP)
#define LOOK_UP(table, index) look_up(table, index)
// Two of 256 entries in each lane.
INLINE whole look_up(const uint16_t *table, whole index) {
  whole entries;
  for (long l = 0; l < LANES; l++)
    entries[l] = (int32_t)(table[index[l] & 0xffff] | (uint32_t)table[index[l] >> 16 & 0xffff] << 16);
  return entries;
}
#endif

// The index of each score's exponential.
INLINE whole steps_of(whole score, whole top, double step) {
  const whole less = top - score;
  doubles low = __builtin_convertvector(LOWER(less), doubles) * step;
  doubles high = __builtin_convertvector(UPPER(less), doubles) * step;
  low = low > 255.0 ? (doubles)255.0 : low;
  high = high > 255.0 ? (doubles)255.0 : high;
  return nearest(low, high);
}

// Scores become pairs of exponentials less 32768, so that they fit int16; adds them to `sums`.
INLINE void integer_exponentials(
    const int32_t *scores, long keys, const whole *tops, double step, const uint16_t *table, const int8_t *mask,
    long mask_stride, int32_t *weights, whole *sums, long vectors) {
  for (long j = 0; j < keys; j += 2)
    for (long t = 0; t < vectors; t++) {
      const long is_pair = j + 1 < keys;
      const int32_t *const at = scores + j * ACROSS + t * LANES;
      whole index = steps_of(FROM(whole, at), tops[t], step);
      if (is_pair) index |= steps_of(FROM(whole, at + ACROSS), tops[t], step) << 16;
      whole pairs = LOOK_UP(table, index);
      if (!is_pair) pairs &= 0xffff;
      if (mask) {
        const int8_t *const seen = mask + j * mask_stride + t * LANES;
        whole both = __builtin_convertvector(FROM(bytes, seen), whole) & 0xffff;
        if (is_pair) both |= __builtin_convertvector(FROM(bytes, seen + mask_stride), whole) << 16;
        pairs &= both;
      }
      sums[t] += (pairs & 0xffff) + ((pairs >> 16) & 0xffff);
      AT(whole, weights + j / 2 * ACROSS + t * LANES) = pairs ^ (int32_t)0x80008000;
    }
}

// Adds weighted values of up to CHUNK keys for TALL channels.
INLINE void integer_weigh(
    const int32_t *weights, const int32_t *values, long pairs, long padded, const double *sums, double *weighted,
    long is_first, long vectors) {
  whole chunk[TALL][VECTORS];
  for (long r = 0; r < TALL; r++)
    for (long t = 0; t < vectors; t++) chunk[r][t] = (whole)0;
  for (long p = 0; p < pairs; p++)
    for (long r = 0; r < TALL; r++)
      for (long t = 0; t < vectors; t++)
        chunk[r][t] =
            ADD_PAIRS(chunk[r][t], FROM(whole, weights + p * ACROSS + t * LANES), (whole)values[p * padded + r]);
  for (long r = 0; r < TALL; r++)
    for (long t = 0; t < vectors; t++) {
      double *const to = weighted + r * ACROSS + t * LANES;
      const doubles low = __builtin_convertvector(LOWER(chunk[r][t]), doubles);
      const doubles high = __builtin_convertvector(UPPER(chunk[r][t]), doubles);
      AT(doubles, to) = (is_first ? (doubles)sums[r] : FROM(doubles, to)) + low;
      AT(doubles, to + LANES / 2) = (is_first ? (doubles)sums[r] : FROM(doubles, to + LANES / 2)) + high;
    }
}

// out = rint(weighted / sum mix) for one vector of queries; as pairs of channels into `pairs`.
INLINE void integer_mix(const double *weighted, long padded, whole sums, double mix, int32_t *pairs) {
  const doubles total[2] = {
      __builtin_convertvector(LOWER(sums), doubles), __builtin_convertvector(UPPER(sums), doubles)};
  const doubles share[2] = {mix / total[0], mix / total[1]};
  doubles furthest = (doubles)0;
  // A product with mix / sum takes the place of the quotient where it cannot round to another integer.
  for (long c = 0; c < padded; c += 2) {
    whole two[2];
    for (long k = 0; k < 2; k++) {
      doubles y[2];
      for (long h = 0; h < 2; h++) {
        y[h] = clamped(FROM(doubles, weighted + (c + k) * ACROSS + h * (LANES / 2)) * share[h], -127.0);
        const doubles q = (y[h] + NEAREST) - NEAREST, off = y[h] < q ? q - y[h] : y[h] - q;
        furthest = off > furthest ? off : furthest;
      }
      two[k] = nearest(y[0], y[1]);
    }
    AT(whole, pairs + c / 2 * ACROSS) = (two[0] & 0xffff) | (two[1] << 16);
  }
  if (!is_above(furthest, NEARLY_HALF)) return;
  for (long c = 0; c < padded; c += 2) {
    whole two[2];
    for (long k = 0; k < 2; k++) {
      const double *const from = weighted + (c + k) * ACROSS;
      two[k] = nearest(
          clamped(FROM(doubles, from) / total[0] * mix, -127.0),
          clamped(FROM(doubles, from + LANES / 2) / total[1] * mix, -127.0));
    }
    AT(whole, pairs + c / 2 * ACROSS) = (two[0] & 0xffff) | (two[1] << 16);
  }
}

INLINE void integer_attention_tile(
    const struct fleetsim_integer_head *head, const struct integer_work *work, long i, long vectors, int is_masked) {
  const long n = head->tokens, padded = (head->width + 7) / 8 * 8, stride = head->stride;
  const long last = n - 1 - i < vectors * LANES - 1 ? n - 1 - i : vectors * LANES - 1;
  const long mask_stride = (n + 31) / 32 * 32;
  long begin = 0, end = n;
  if (is_masked) {
    begin = n, end = 0;
    for (long r = i; r <= i + last; r++) {
      begin = head->spans[2 * r] < begin ? head->spans[2 * r] : begin;
      end = head->spans[2 * r + 1] > end ? head->spans[2 * r + 1] : end;
    }
    begin = begin / 2 * 2;
  }
  const int8_t *const mask = is_masked ? head->mask + begin * mask_stride + i : 0;
  for (long t = 0; t < vectors; t++)
    for (long c = 0; c < padded / 2; c += 4)
      load_columns(
          (const float *)(head->q + (i + t * LANES) * stride) + c, stride / 2, last - t * LANES,
          (float *)work->queries + c * ACROSS + t * LANES, ACROSS);
  whole tops[VECTORS], sums[VECTORS];
  for (long t = 0; t < vectors; t++) tops[t] = (whole)UNSEEN, sums[t] = (whole)0;
  const int16_t *const k = head->k + begin * stride;
  const long keys = end - begin, pairs = (head->width + 1) / 2;
  long j = 0;
  for (; j + TALL <= keys; j += TALL)
    integer_scores(
        work->queries, k + j * stride, stride, pairs, is_masked ? mask + j * mask_stride : 0, mask_stride,
        work->scores + j * ACROSS, tops, vectors, TALL);
  for (; j < keys; j++)
    integer_scores(
        work->queries, k + j * stride, stride, pairs, is_masked ? mask + j * mask_stride : 0, mask_stride,
        work->scores + j * ACROSS, tops, vectors, 1);
  integer_exponentials(
      work->scores, keys, tops, head->step, head->table, mask, mask_stride, work->weights, sums, vectors);
  if (is_masked || i == 0) pack_values(head->v + begin * stride, stride, keys, padded, work->values, work->sums);
  for (long first = 0; first < keys; first += CHUNK) {
    const long count = keys - first < CHUNK ? keys - first : CHUNK;
    for (long c = 0; c < padded; c += TALL)
      integer_weigh(
          work->weights + first / 2 * ACROSS, work->values + first / 2 * padded + c, (count + 1) / 2, padded,
          work->sums + c, work->weighted + c * ACROSS, first == 0, vectors);
  }
  for (long t = 0; t < vectors; t++) {
    integer_mix(work->weighted + t * LANES, padded, sums[t], head->mix, work->queries + t * LANES);
    for (long c = 0; c < padded / 2; c += 4)
      store_columns(
          (const float *)work->queries + c * ACROSS + t * LANES, ACROSS,
          (float *)(head->out + (i + t * LANES) * head->out_stride) + c, head->out_stride / 2, last - t * LANES);
  }
}

// Bytes of what one tile of queries needs, in whole cache lines; `work` becomes their places in `memory`.
INLINE long lay_out(char *memory, long keys, long width, long across, struct integer_work *work) {
  const long padded = (width + 7) / 8 * 8, pairs = (keys + 1) / 2;
  long at = 0;
#define PLACE(field, bytes)          \
  work->field = (void *)(memory + at); \
  at += ((bytes) + 63) / 64 * 64;
  PLACE(queries, padded / 2 * across * 4)
  PLACE(scores, keys * across * 4)
  PLACE(weights, pairs * across * 4)
  PLACE(values, pairs * padded * 4)
  PLACE(weighted, padded * across * 8)
  PLACE(sums, padded * 8)
#undef PLACE
  return at;
}

static void integer_attention(const struct fleetsim_integer_head *head) {
  struct integer_work work;
  lay_out(head->work, head->tokens, head->width, ACROSS, &work);
  long i = 0;
#define TILE(vectors)                                               \
  if (head->mask)                                                   \
    integer_attention_tile(head, &work, i, vectors, 1);             \
  else                                                              \
    integer_attention_tile(head, &work, i, vectors, 0);
  for (; i + LANES < head->tokens; i += ACROSS) { TILE(VECTORS) }
  if (i < head->tokens) { TILE(1) }
#undef TILE
}
