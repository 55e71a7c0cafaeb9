"""PyTorch's scaled dot-product attention on one thread: thousands of operations, seconds of processor time, no check."""

import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_grad_enabled(False)
n, d, heads = map(int, sys.argv[1:4])
q, k, v = (torch.randn(1, heads, n, d // heads) for _ in range(3))
work = 4 * n * n * d
calls = max(20, int(4e8 / work))
for _ in range(calls // 10):
    F.scaled_dot_product_attention(q, k, v)
began = time.process_time()
for _ in range(calls):
    F.scaled_dot_product_attention(q, k, v)
print(calls * work / 1e3, time.process_time() - began, "-")
