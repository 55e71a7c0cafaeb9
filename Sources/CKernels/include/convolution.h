// What a convolution needs beside the matrix product.
#pragma once

#pragma clang assume_nonnull begin

// A layer on a map of height × width positions, each `channels` values side by side, positions padded to eights. Around the map
// lie zeros.
struct fleetsim_convolution {
  long height, width, channels;
  long kernel_rows, kernel_columns, row_step, column_step, row_padding, column_padding;
  long out_width;
};

// Writes the neighbourhoods of one row of outputs, each (kernel rows, kernel columns, channels) close together, `out_stride`
// values apart. A value has `size` bytes.
void fleetsim_gather(
    const struct fleetsim_convolution *layer, const void *x, long size, long row, void *out, long out_stride);

#pragma clang assume_nonnull end
