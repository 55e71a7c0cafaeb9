// The three loops in which a forward pass spends its time, compiled twice on x86-64: for every processor, and for those
// with AVX2, which the loader chooses once a process. Both do the same multiplications and additions in the same order,
// never fused, so that results are the same bit for bit.
#pragma once
#include <stdint.h>

// What becomes of W x + b.
enum fleetsim_finish { fleetsim_store, fleetsim_relu, fleetsim_accumulate };

// out[rows[i]] = finish(bias + W x[rows[i]]). W lies in panels of eight outputs, each (inputs, 8); bias and rows of out are
// padded to whole panels.
void fleetsim_linear(
    const float *weights, const float *bias, long inputs, long outputs, const int32_t *rows, long count, const float *x,
    long x_stride, float *out, long out_stride, enum fleetsim_finish finish);

// out = softmax(q kᵀ) v of one head, every query over every key. keys: (head_width, key_stride), loads go up to 15 behind
// the last. scores: 4 rows of key_stride values to work with. Rows of v and out are whole lanes of eight.
void fleetsim_dense_attention(
    const float *q, long q_stride, const float *keys, long key_stride, const float *v, long v_stride, float *out,
    long out_stride, float *scores, long queries, long key_count, long head_width);
