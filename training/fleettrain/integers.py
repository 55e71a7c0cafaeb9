"""The integer reference of a model, whatever its architecture."""

from __future__ import annotations

import numpy as np

from .convolution import ConvolutionShape
from .convolution_int8 import Int8Convolution
from .int8_reference import Int8Model
from .integer_only import IntegerOnlyModel
from .model import Architecture


def reference(shape: Architecture | ConvolutionShape, tensors: dict[str, np.ndarray]) -> Int8Model | Int8Convolution:
    """Runs frames on the integers in `tensors`."""
    if isinstance(shape, ConvolutionShape):
        return Int8Convolution(shape, tensors)
    return (IntegerOnlyModel if shape.activation == "gelu" else Int8Model)(shape, tensors)
