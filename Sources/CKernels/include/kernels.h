// The loops in which a forward pass spends its time. Each is there in several versions, one for a set of processor
// instructions; the best that the processor runs is chosen once a process. All versions give the same bits.
//
// That holds because every result is defined without regard to the width of vectors: a product is added by a fused
// multiply-add, which IEEE 754 rounds once whatever computes it; a sum of products adds its terms in ascending order of
// their index, so that vectors only hold independent sums side by side; and the sum of a row of exponentials is that of
// sixteen partial sums, the k-th of the terms k, k + 16, ..., added as halves, quarters, eighths, then the last two.
// Integer results are exact.
#pragma once
#include "convolution.h"
#include <stdint.h>

#pragma clang assume_nonnull begin

// What becomes of a layer's sums in float32.
enum fleetsim_finish { fleetsim_store, fleetsim_relu, fleetsim_accumulate };

// What becomes of an int8 layer's sums s, in float64 with single roundings: y = (s + bias) factor.
enum fleetsim_integer_finish {
  fleetsim_quantise,       // int16 out = rint(y) within -127 to 127
  fleetsim_quantise_relu,  // the same within 0 to 127
  fleetsim_residual,       // double out += rint(y)
  fleetsim_logits,         // float out = y
};

// Values in a panel of weights: sixteen outputs side by side.
enum { fleetsim_panel = 16 };

// Softmax attention of one head in int8.
struct fleetsim_integer_head {
  const int16_t *q, *k, *v;  // rows of values within -127 to 127, `stride` apart, padded with zeros to eights
  long stride;
  int16_t *out;  // rows padded to eights
  long out_stride;
  long tokens, width;
  double step;            // from a difference of scores to an index of the table
  double mix;             // from the mean of values to the output
  const uint16_t *table;  // 256 exponentials
  const int8_t *_Nullable mask;  // of each key, which queries see it: -1 or 0, rows of whole 32s; null if all
  const int32_t *_Nullable spans;  // of each query its first key and the one behind its last; null if all
  void *work;             // fleetsim_integer_work(tokens, width) bytes
};

// One version of the loops.
struct fleetsim_kernels {
  const char *name;

  // out[rows[i]] = finish(bias + W x[rows[i]]). W lies in panels of sixteen outputs, each (inputs, 16); the bias is padded
  // to whole panels, rows of out to eights.
  void (*linear)(
      const float *weights, const float *bias, long inputs, long outputs, const int32_t *rows, long count, const float *x,
      long x_stride, float *out, long out_stride, enum fleetsim_finish finish);

  // out[rows[i]] = (x - mean) / sqrt(variance + epsilon) gain + bias of x[rows[i]]. Rows, gain and bias are padded to eights.
  void (*norm)(
      const float *gain, const float *bias, float epsilon, long width, const int32_t *rows, long count, const float *x,
      float *out, long stride);

  // out = softmax(q kᵀ) v of one head, every query over every key. Rows are padded to eights, v's with zeros. work:
  // fleetsim_dense_work(keys, width) floats.
  void (*dense_attention)(
      const float *q, long q_stride, const float *k, long k_stride, const float *v, long v_stride, float *out,
      long out_stride, float *work, long queries, long keys, long width);

  // out = softmax(q kᵀ) v of one head, query i over the keys of runs run_start[i] to run_start[i + 1], each a first key and
  // a count. keys: transposed, (width, key_stride). scores: room for the longest row in whole sixteens and sixteen more.
  void (*sparse_attention)(
      const float *q, const float *keys, long key_stride, const float *v, long stride, float *out, long out_stride,
      float *scores, long queries, long width, const long *run_start, const int32_t *runs);

  // Writes q · k over the keys of `runs`, one after the other, and up to fifteen values of no meaning behind them.
  void (*score)(
      const float *q, const float *keys, long key_stride, long width, const int32_t *runs, long run_count, float *scores);

  // Writes q · k over the keys columns[places[i]], rows of k `k_stride` apart, and returns the greatest.
  float (*score_places)(
      const float *q, const float *k, long k_stride, long width, const int32_t *columns, const long *places, long count,
      float *scores);

  // exp(x) for x <= 0.
  float (*exponential)(float x);

  // x = exp(x - top) over `count` values, none above top; what is behind them up to whole sixteens becomes 0.
  void (*exponentials)(float *x, long count, float top);

  // The sum of `count` exponentials; what is behind them up to whole sixteens becomes 0.
  float (*sum)(float *x, long count);

  // out = sum of score times value over the keys of `runs`; `width` in whole eights.
  void (*weigh)(
      const float *scores, const int32_t *runs, long run_count, const float *v, long v_stride, long width, float *out);

  // out = sum of score times value over keys columns[places[i]] and scores[places[i]].
  void (*weigh_places)(
      const float *scores, const int32_t *columns, const int32_t *places, long count, const float *v, long v_stride,
      long width, float *out);

  // As `linear`, over int8 values held in int16. W: panels of (inputs / 2 rounded up, 16, 2); rows of x are of even length.
  // bias and factor are padded to whole panels, rows of out to eights. Sums must fit int32.
  void (*integer_linear)(
      const int16_t *weights, const double *bias, const double *factor, long inputs, long outputs, long count,
      const int16_t *x, long x_stride, void *out, long out_stride, enum fleetsim_integer_finish finish);

  // out = rint(layer norm of x / scale) within -127 to 127, of `count` rows of integers in units of 1/unit. Rows, gain and
  // bias are padded to eights with zeros. Returns the greatest sum of squares; results are exact only below 2⁵³.
  double (*integer_norm)(
      const double *gain, const double *bias, double scale, double unit, long width, long count, const double *x,
      int16_t *out, long stride);

  void (*integer_attention)(const struct fleetsim_integer_head *head);

  // One row of max(0, w ∗ x + b) of a depthwise layer. Weights and bias lie as for `linear`, an input being a position of the
  // kernel; each sum starts from its bias and goes by kernel row and kernel column.
  void (*depthwise)(
      const struct fleetsim_convolution *layer, const float *weights, const float *bias, const float *x, long row,
      float *out);

  // The same over int8 values held in int16, as `integer_linear` with fleetsim_quantise_relu.
  void (*integer_depthwise)(
      const struct fleetsim_convolution *layer, const int16_t *weights, const double *bias, const double *factor,
      const int16_t *x, long row, int16_t *out);
};

// The version that this process uses: the first of those below.
const struct fleetsim_kernels *fleetsim_best(void);

// The versions that this processor runs, the fastest first, the one for every processor last; returns their number.
enum { fleetsim_most_versions = 3 };
long fleetsim_versions(const struct fleetsim_kernels *_Nonnull *_Nonnull versions);

// Floats and bytes of work memory.
long fleetsim_dense_work(long keys, long width);
long fleetsim_integer_work(long tokens, long width);

#pragma clang assume_nonnull end
