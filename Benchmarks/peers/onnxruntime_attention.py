"""ONNX Runtime's attention on one thread: thousands of operations, seconds of processor time, no check."""

import math
import sys
import time

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

n, d, heads = map(int, sys.argv[1:4])
shape = [1, heads, n, d // heads]
nodes = [
    helper.make_node("Transpose", ["k"], ["kt"], perm=[0, 1, 3, 2]),
    helper.make_node("MatMul", ["q", "kt"], ["raw"]),
    helper.make_node("Mul", ["raw", "scale"], ["scores"]),
    helper.make_node("Softmax", ["scores"], ["shares"], axis=-1),
    helper.make_node("MatMul", ["shares", "v"], ["out"]),
]
graph = helper.make_graph(
    nodes, "attention", [helper.make_tensor_value_info(x, TensorProto.FLOAT, shape) for x in "qkv"],
    [helper.make_tensor_value_info("out", TensorProto.FLOAT, shape)],
    [numpy_helper.from_array(np.array(1 / math.sqrt(d // heads), np.float32), "scale")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
model.ir_version = 8
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
generator = np.random.default_rng(1)
feed = {x: generator.standard_normal(shape, dtype=np.float32) for x in "qkv"}
work = 4 * n * n * d
calls = max(20, int(4e8 / work))
for _ in range(calls // 10):
    session.run(None, feed)
began = time.process_time()
for _ in range(calls):
    session.run(None, feed)
print(calls * work / 1e3, time.process_time() - began, "-")
