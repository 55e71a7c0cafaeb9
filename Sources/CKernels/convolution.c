#include "include/convolution.h"
#include <string.h>

void fleetsim_gather(
    const struct fleetsim_convolution *layer, const void *x, long size, long row, void *out, long out_stride) {
  const long bytes = layer->channels * size, position = (layer->channels + 7) / 8 * 8 * size;
  for (long column = 0; column < layer->out_width; column++) {
    char *to = (char *)out + column * out_stride * size;
    for (long r = 0; r < layer->kernel_rows; r++) {
      const long y = row * layer->row_step - layer->row_padding + r;
      for (long c = 0; c < layer->kernel_columns; c++) {
        const long at = column * layer->column_step - layer->column_padding + c;
        if (y < 0 || y >= layer->height || at < 0 || at >= layer->width)
          memset(to, 0, bytes);
        else
          memcpy(to, (const char *)x + (y * layer->width + at) * position, bytes);
        to += bytes;
      }
    }
  }
}
