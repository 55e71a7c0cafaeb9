"""Writes a model: strict safetensors, and the card beside it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .convolution import ConvolutionNet
from .convolution_int8 import layers
from .model import Encoder
from .tensors import write


def float_tensors(model: Encoder, mean: np.ndarray, scale: np.ndarray,
                  temperature: np.ndarray) -> dict[str, np.ndarray]:
    """The float32 tensors of a model file."""
    out = {"input.mean": mean.astype(np.float32), "input.scale": scale.astype(np.float32),
           "temperature": np.asarray(temperature, np.float32)}
    for name, value in model.state_dict().items():
        out[name] = value.detach().numpy().astype(np.float32)
    return out


def convolution_tensors(net: ConvolutionNet, mean: np.ndarray, scale: np.ndarray,
                        temperature: np.ndarray) -> dict[str, np.ndarray]:
    """The float32 tensors of a convolutional model's file."""
    out = {"input.mean": mean.astype(np.float32), "input.scale": scale.astype(np.float32),
           "temperature": np.asarray(temperature, np.float32)}
    for name, weight, bias in layers(net):
        out[f"{name}.weight"], out[f"{name}.bias"] = weight, bias
    return out


def write_model(base: Path, tensors: dict[str, np.ndarray], card: dict[str, object]) -> None:
    """Writes `base`.safetensors and `base`.json with the checksum in it."""
    card = {**card, **write(tensors, base.with_suffix(".safetensors"))}
    base.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n")
