#include "kernels.h"

#pragma clang fp contract(off)

#if defined(__x86_64__)
#define CHOSEN_BY_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define CHOSEN_BY_PROCESSOR
#endif
#define INLINE static inline __attribute__((always_inline))

// Eight values side by side, loaded from anywhere.
typedef float lanes __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t whole __attribute__((vector_size(32), aligned(4), may_alias));

// a = b without passing vectors by value, whose convention depends on the processor.
#define AT(p) (*(lanes *)(p))
#define FROM(p) (*(const lanes *)(p))

INLINE void put(const lanes *value, float *out, enum fleetsim_finish finish) {
  switch (finish) {
  case fleetsim_store: AT(out) = *value; break;
  case fleetsim_relu: AT(out) = (lanes)((whole)*value & ~(*value < 0)); break;
  case fleetsim_accumulate: AT(out) += *value; break;
  }
}

// `rows` of 4 or 1 times `panels` of 2 or 1: each sum starts from its bias and adds its inputs in ascending order.
INLINE void linear_tile(
    const float *w, const float *b, long inputs, const float *const *x, float *const *out, long rows, long panels,
    enum fleetsim_finish finish) {
  lanes sums[4][2];
  for (long r = 0; r < rows; r++)
    for (long p = 0; p < panels; p++) sums[r][p] = FROM(b + p * 8);
  for (long k = 0; k < inputs; k++)
    for (long p = 0; p < panels; p++) {
      const lanes weight = FROM(w + (p * inputs + k) * 8);
      for (long r = 0; r < rows; r++) sums[r][p] += weight * x[r][k];
    }
  for (long r = 0; r < rows; r++)
    for (long p = 0; p < panels; p++) put(&sums[r][p], out[r] + p * 8, finish);
}

CHOSEN_BY_PROCESSOR
void fleetsim_linear(
    const float *weights, const float *bias, long inputs, long outputs, const int32_t *rows, long count, const float *x,
    long x_stride, float *out, long out_stride, enum fleetsim_finish finish) {
  const long panels = (outputs + 7) / 8;
  for (long p = 0; p < panels; p += 2) {
    const float *w = weights + p * 8 * inputs;
    const float *b = bias + p * 8;
    const int is_pair = p + 1 < panels;
    long i = 0;
    for (; i + 4 <= count; i += 4) {
      const float *from[4];
      float *to[4];
      for (long r = 0; r < 4; r++) {
        from[r] = x + rows[i + r] * x_stride;
        to[r] = out + rows[i + r] * out_stride + p * 8;
      }
      if (is_pair)
        linear_tile(w, b, inputs, from, to, 4, 2, finish);
      else
        linear_tile(w, b, inputs, from, to, 4, 1, finish);
    }
    for (; i < count; i++) {
      const float *from[1] = {x + rows[i] * x_stride};
      float *to[1] = {out + rows[i] * out_stride + p * 8};
      if (is_pair)
        linear_tile(w, b, inputs, from, to, 1, 2, finish);
      else
        linear_tile(w, b, inputs, from, to, 1, 1, finish);
    }
  }
}

// Scores of `queries` of 4 or 1 over all keys.
INLINE void score_rows(
    const float *const *q, const float *keys, long key_stride, float *scores, long queries, long key_count,
    long head_width) {
  long j = 0;
  for (; j + 8 < key_count; j += 16) {
    lanes sums[4][2];
    for (long r = 0; r < queries; r++) sums[r][0] = sums[r][1] = (lanes){0};
    for (long c = 0; c < head_width; c++) {
      const lanes first = FROM(keys + c * key_stride + j), second = FROM(keys + c * key_stride + j + 8);
      for (long r = 0; r < queries; r++) {
        sums[r][0] += first * q[r][c];
        sums[r][1] += second * q[r][c];
      }
    }
    for (long r = 0; r < queries; r++) {
      AT(scores + r * key_stride + j) = sums[r][0];
      AT(scores + r * key_stride + j + 8) = sums[r][1];
    }
  }
  if (j < key_count) {
    lanes sums[4];
    for (long r = 0; r < queries; r++) sums[r] = (lanes){0};
    for (long c = 0; c < head_width; c++) {
      const lanes row = FROM(keys + c * key_stride + j);
      for (long r = 0; r < queries; r++) sums[r] += row * q[r][c];
    }
    for (long r = 0; r < queries; r++) AT(scores + r * key_stride + j) = sums[r];
  }
}

// eˣ for x ≤ 0: the steps of `Exponential` in Swift.
INLINE void exponential(lanes *x) {
  const whole is_below = *x < -87.0f;
  const lanes least = (lanes){0} - 87.0f;
  const lanes bounded = (lanes)(((whole)*x & ~is_below) | ((whole)least & is_below));
  const lanes shifted = bounded * 1.44269504f + 12582912.0f;
  const lanes n = shifted - 12582912.0f;
  const lanes r = (bounded - n * 0.693359375f) + n * 2.1219444e-4f;
  lanes p = r * 1.98756915e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const lanes y = (p * (r * r) + r) + 1.0f;
  const lanes power = (lanes)(((whole)shifted + 127) << 23);
  *x = (lanes)((whole)(y * power) & ~is_below);
}

// Turns a row of scores into exponentials and returns 1 over their sum.
INLINE float soften(float *scores, long count) {
  const long end = (count + 7) / 8 * 8;
  for (long j = count; j < end; j++) scores[j] = -__builtin_inff();
  lanes tops = FROM(scores);
  for (long j = 8; j < end; j += 8) {
    const lanes next = FROM(scores + j);
    const whole is_more = next > tops;
    tops = (lanes)(((whole)next & is_more) | ((whole)tops & ~is_more));
  }
  float top = tops[0];
  for (int k = 1; k < 8; k++) top = tops[k] > top ? tops[k] : top;
  lanes sum = {0};
  for (long j = 0; j < end; j += 8) {
    lanes x = FROM(scores + j) - top;
    exponential(&x);
    AT(scores + j) = x;
    sum += x;
  }
  // Halves first, then quarters, then the last two.
  const float a = sum[0] + sum[4], b = sum[1] + sum[5], c = sum[2] + sum[6], d = sum[3] + sum[7];
  return 1.0f / ((a + c) + (b + d));
}

// Weighted sums of the values, `wide` lanes of 8 channels at a time, keys in ascending order.
INLINE void weigh_rows(
    const float *scores, long key_stride, const float *v, long v_stride, float *const *out, const float *shares,
    long queries, long key_count, long wide) {
  lanes sums[4][2];
  for (long r = 0; r < queries; r++)
    for (long w = 0; w < wide; w++) sums[r][w] = (lanes){0};
  for (long j = 0; j < key_count; j++)
    for (long w = 0; w < wide; w++) {
      const lanes value = FROM(v + j * v_stride + w * 8);
      for (long r = 0; r < queries; r++) sums[r][w] += value * scores[r * key_stride + j];
    }
  for (long r = 0; r < queries; r++)
    for (long w = 0; w < wide; w++) AT(out[r] + w * 8) = sums[r][w] * shares[r];
}

INLINE void attend(
    const float *q, long q_stride, const float *keys, long key_stride, const float *v, long v_stride, float *out,
    long out_stride, float *scores, long queries, long key_count, long head_width) {
  const float *from[4];
  float shares[4];
  for (long r = 0; r < queries; r++) from[r] = q + r * q_stride;
  score_rows(from, keys, key_stride, scores, queries, key_count, head_width);
  for (long r = 0; r < queries; r++) shares[r] = soften(scores + r * key_stride, key_count);
  long c = 0;
  for (; c + 8 < head_width; c += 16) {
    float *to[4];
    for (long r = 0; r < queries; r++) to[r] = out + r * out_stride + c;
    weigh_rows(scores, key_stride, v + c, v_stride, to, shares, queries, key_count, 2);
  }
  if (c < head_width) {
    float *to[4];
    for (long r = 0; r < queries; r++) to[r] = out + r * out_stride + c;
    weigh_rows(scores, key_stride, v + c, v_stride, to, shares, queries, key_count, 1);
  }
}

CHOSEN_BY_PROCESSOR
void fleetsim_dense_attention(
    const float *q, long q_stride, const float *keys, long key_stride, const float *v, long v_stride, float *out,
    long out_stride, float *scores, long queries, long key_count, long head_width) {
  long i = 0;
  for (; i + 4 <= queries; i += 4)
    attend(
        q + i * q_stride, q_stride, keys, key_stride, v, v_stride, out + i * out_stride, out_stride, scores, 4, key_count,
        head_width);
  for (; i < queries; i++)
    attend(
        q + i * q_stride, q_stride, keys, key_stride, v, v_stride, out + i * out_stride, out_stride, scores, 1, key_count,
        head_width);
}
