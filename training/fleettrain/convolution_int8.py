"""The int8 scheme of the convolutional networks: what a file holds, and the integer forward pass, bit for bit.

As the encoder's: symmetric weights with one scale an output, static activation scales, integer accumulators, and a
float64 factor behind each. Sums run in float64 on integers far below 2^53, so they are exact in any order.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .convolution import ConvolutionNet, ConvolutionShape
from .int8_reference import product, quantise
from .quantise import PERCENTILES, reach


def rows(weight: np.ndarray) -> np.ndarray:
    """A layer's weights [outputs, inputs, rows, columns] as the file has them: [outputs, rows, columns, inputs]."""
    return weight.transpose(0, 2, 3, 1)


def layers(net: ConvolutionNet) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Name, weights as the file has them, and biases of every layer; the head comes last."""
    out = [(f"layer.{i}", rows(layer.weight.detach().numpy()), layer.bias.detach().numpy())
           for i, layer in enumerate(net.layer)]
    return out + [("head", net.head.weight.detach().numpy(), net.head.bias.detach().numpy())]


class Quantiser:
    """Makes the `int8.*` tensors of a file, from one look at the calibration frames."""

    @torch.no_grad()
    def __init__(self, net: ConvolutionNet, calibration: Tensor) -> None:
        self.net = net
        seen: list[Tensor] = []
        net(calibration, trace=seen)
        self.reaches = {p: [reach(x, p) for x in [calibration, *seen]] for p in PERCENTILES}

    def tensors(self, inputs: float, inner: float) -> dict[str, np.ndarray]:
        """With scales at these percentiles of the magnitude of the input and of everything behind it."""
        scales = (np.asarray([self.reaches[inputs][0], *self.reaches[inner][1:]]) / 127.0).astype(np.float32)
        out: dict[str, np.ndarray] = {"int8.scales": scales}
        for i, (name, weight, bias) in enumerate(layers(self.net)):
            wide = weight.astype(np.float64)
            largest = np.abs(wide).reshape(len(wide), -1).max(1)
            scale = np.where(largest > 0, largest / 127.0, 1.0).astype(np.float32)
            steps = scale.astype(np.float64)
            each = steps.reshape(-1, *[1] * (wide.ndim - 1))
            # The head reads the mean, whose scale is the last; a layer reads the map in front of it.
            reads = scales[-1] if name == "head" else scales[i]
            out[f"int8.{name}.weight"] = np.clip(np.rint(wide / each), -127, 127).astype(np.int8)
            out[f"int8.{name}.scale"] = scale
            out[f"int8.{name}.bias"] = np.rint(bias.astype(np.float64) / (float(reads) * steps)).astype(np.int32)
        return out


class Int8Convolution:
    """Reads the tensors of a model file and runs frames."""

    def __init__(self, shape: ConvolutionShape, tensors: dict[str, np.ndarray]) -> None:
        self.shape = shape
        self.tensors = tensors
        self.scales = tensors["int8.scales"].astype(np.float64)

    def many(self, normalised: np.ndarray, taps: dict[str, np.ndarray] | None = None) -> np.ndarray:
        """Float64 normalised tokens [k, n, f] to float32 logits [k, 1, classes]."""
        t, s = self.tensors, self.scales
        x = self.shape.view.map(torch.from_numpy(quantise(normalised / s[0]).astype(np.float64)))
        for i, layer in enumerate(self.shape.layers):
            weight = torch.from_numpy(t[f"int8.layer.{i}.weight"].astype(np.float64)).permute(0, 3, 1, 2)
            groups = x.shape[1] // weight.shape[1]
            sums = F.conv2d(x, weight, torch.from_numpy(t[f"int8.layer.{i}.bias"].astype(np.float64)), layer.stride,
                            layer.padding, groups=groups).numpy()
            factor = (s[i] * t[f"int8.layer.{i}.scale"].astype(np.float64)) / s[i + 1]
            found = np.maximum(0, quantise(sums * factor[:, None, None]))
            if taps is not None:
                taps[f"int8.layer.{i}"] = found[0].transpose(1, 2, 0).astype(np.int32)
            x = torch.from_numpy(found.astype(np.float64))
        positions = x.shape[2] * x.shape[3]
        pooled = quantise(x.sum((2, 3)).numpy() * ((s[-2] / s[-1]) / float(positions)))
        sums = product(pooled, t["int8.head.weight"], t["int8.head.bias"]).astype(np.float64)
        return (sums * (s[-1] * t["int8.head.scale"].astype(np.float64))).astype(np.float32)[:, None]
