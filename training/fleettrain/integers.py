"""The integer reference of a model, whatever its architecture."""

from __future__ import annotations

import numpy as np

from .convolution import ConvolutionShape
from .convolution_int8 import Int8Convolution
from .int8_reference import Int8Model
from .model import Architecture


def reference(shape: Architecture | ConvolutionShape, tensors: dict[str, np.ndarray]) -> Int8Model | Int8Convolution:
    """Runs frames on the integers in `tensors`."""
    return Int8Convolution(shape, tensors) if isinstance(shape, ConvolutionShape) else Int8Model(shape, tensors)
