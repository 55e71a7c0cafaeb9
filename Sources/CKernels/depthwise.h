#pragma once
// Depthwise convolution in float32 and over int8 values held in int16: channels side by side, the zeros around the map left
// out. Part of a version.
#include "integers.h"

// Calls `body` with each position of the map that the output at `row`, `column` sees, and its number in the kernel.
#define EACH_TAP(layer, row, column, body)                                                       \
  for (long r = 0; r < (layer)->kernel_rows; r++) {                                              \
    const long y = (row) * (layer)->row_step - (layer)->row_padding + r;                         \
    if (y < 0 || y >= (layer)->height) continue;                                                 \
    for (long c = 0; c < (layer)->kernel_columns; c++) {                                         \
      const long at = (column) * (layer)->column_step - (layer)->column_padding + c;             \
      if (at < 0 || at >= (layer)->width) continue;                                              \
      const long position = y * (layer)->width + at, tap = r * (layer)->kernel_columns + c;      \
      body                                                                                       \
    }                                                                                            \
  }

static void depthwise(
    const struct fleetsim_convolution *layer, const float *weights, const float *bias, const float *x, long row, float *out) {
  const long taps = layer->kernel_rows * layer->kernel_columns, padded = (layer->channels + 7) / 8 * 8;
  for (long column = 0; column < layer->out_width; column++)
    for (long e = 0; e < padded; e += 8) {
      const float *const w = weights + e / fleetsim_panel * fleetsim_panel * taps + e % fleetsim_panel;
      eight sum = FROM(eight, bias + e);
      EACH_TAP(layer, row, column, {
        sum = FUSED(FROM(eight, w + tap * fleetsim_panel), FROM(eight, x + position * padded + e), sum);
      })
      AT(eight, out + column * padded + e) = sum < 0 ? (eight)0 : sum;
    }
}

static void integer_depthwise(
    const struct fleetsim_convolution *layer, const int16_t *weights, const double *bias, const double *factor,
    const int16_t *x, long row, int16_t *out) {
  const long taps = layer->kernel_rows * layer->kernel_columns, padded = (layer->channels + 7) / 8 * 8;
  const long panel = (taps + 1) / 2 * 2 * fleetsim_panel;
  for (long column = 0; column < layer->out_width; column++)
    for (long e = 0; e < padded; e += 8) {
      const int16_t *const w = weights + e / fleetsim_panel * panel + e % fleetsim_panel * 2;
      int32_t sums[8] = {0};
      EACH_TAP(layer, row, column, {
        const int16_t *const of_tap = w + tap / 2 * 2 * fleetsim_panel + tap % 2;
        for (long l = 0; l < 8; l++) sums[l] += of_tap[2 * l] * x[position * padded + e + l];
      })
      for (long l = 0; l < 8; l++) {
        double y = (sums[l] + bias[e + l]) * factor[e + l];
        y = y < 0.0 ? 0.0 : y > 127.0 ? 127.0 : y;
        out[column * padded + e + l] = (int16_t)((y + NEAREST) - NEAREST);
      }
    }
}
