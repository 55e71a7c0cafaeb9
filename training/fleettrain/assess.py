"""Calibrates a trained model on validation and measures it on test: the numbers of a card's `metrics`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from . import calibrate, evaluate, learned
from .convolution import ConvolutionNet
from .evaluate import digits
from .integers import reference
from .model import Encoder
from .train import logits_of


@dataclass
class Split:
    """Tokens [n, tokens, features], labels [n] and units [n]: the recording or site, which is what bootstrap draws."""

    tokens: Tensor
    labels: np.ndarray
    units: np.ndarray
    name: str


@dataclass
class Assessment:
    """What calibration and measurement found."""

    temperature: np.ndarray
    thresholds: dict[str, list[float]]
    coefficients: np.ndarray
    calibration: dict[str, object]
    metrics: dict[str, object]
    validation: np.ndarray
    test: np.ndarray

    def sure(self, split: str = "test") -> np.ndarray:
        """Largest probability at the exit that the frame leaves at."""
        probabilities = self.test if split == "test" else self.validation
        taken = self.taken(split)
        return probabilities.max(-1)[np.arange(len(taken)), taken]

    def taken(self, split: str = "test") -> np.ndarray:
        probabilities = self.test if split == "test" else self.validation
        sure = evaluate.confidence(probabilities, "max_probability")
        return evaluate.early_exit(sure, self.thresholds["max_probability"])

    def predicted(self, split: str = "test") -> np.ndarray:
        probabilities = self.test if split == "test" else self.validation
        taken = self.taken(split)
        return probabilities.argmax(-1)[np.arange(len(taken)), taken]


def assess(model: Encoder | ConvolutionNet, validation: Split, test: Split, seed: int,
           val_logits: np.ndarray | None = None, tolerance: float = 0.005,
           test_logits: np.ndarray | None = None) -> Assessment:
    """Temperatures and thresholds from validation; accuracy, exits and calibration on test.

    `val_logits` are given when another model, trained without the validation recordings, made them, and both kinds of
    logits when the model does not look at whole frames. `tolerance` is the accuracy that early exits may cost.
    """
    if val_logits is None:
        val_logits = logits_of(model, validation.tokens).numpy()
    if test_logits is None:
        test_logits = logits_of(model, test.tokens).numpy()
    halves = np.unique(validation.units, return_inverse=True)[1] % 2
    temperature, report = calibrate.temperatures(val_logits, validation.labels, halves)
    val_p = evaluate.softmax(val_logits, temperature)
    test_p = evaluate.softmax(test_logits, temperature)
    thresholds = {rule: calibrate.exit_thresholds(val_p, validation.labels, rule, tolerance)
                  for rule in calibrate.RULES}
    coefficients = learned.fit(val_p, validation.labels)
    thresholds["learned"] = learned.thresholds(val_p, validation.labels, coefficients, tolerance)
    classes = model.shape.classes
    exits = []
    for l in range(model.shape.exits):
        predicted = test_p[:, l].argmax(1)
        exits.append({
            "exit": l,
            "accuracy": evaluate.interval(predicted == test.labels, test.units, seed + l),
            "balanced_accuracy": digits(evaluate.balanced_accuracy(predicted, test.labels, classes)),
            "macro_f1": digits(evaluate.macro_f1(predicted, test.labels, classes)),
            "calibration_error": digits(evaluate.calibration_error(test_p[:, l], test.labels)),
            "validation_accuracy": digits((val_p[:, l].argmax(1) == validation.labels).mean()),
        })
    out = Assessment(temperature, thresholds, coefficients, {"fitted_on": validation.name, "temperature": report}, {},
                     val_p, test_p)
    out.metrics = {
        "test_split": test.name, "test_frames": len(test.labels), "interval": "95 %, bootstrap over "
        f"{len(np.unique(test.units))} groups, 2000 draws", "exits": exits, "early_exit": early_exits(out, test, seed),
    }
    return out


def early_exits(found: Assessment, test: Split, seed: int) -> dict[str, object]:
    """Where frames leave, and how right they are, at the fitted thresholds of every rule."""
    rows: dict[str, object] = {}
    for rule, thresholds in found.thresholds.items():
        sign = -1 if rule == "entropy" else 1
        sure = (learned.sure(found.test, found.coefficients) if rule == "learned"
                else evaluate.confidence(found.test, rule))
        taken = evaluate.early_exit(sure, [sign * t for t in thresholds])
        right = found.test.argmax(-1)[np.arange(len(taken)), taken] == test.labels
        share = np.bincount(taken, minlength=found.test.shape[1]) / len(taken)
        rows[rule] = {"thresholds": thresholds, "share": [digits(s) for s in share],
                      "accuracy": evaluate.interval(right, test.units, seed)}
    return rows


def offload(node: Assessment, node_test: np.ndarray, node_validation: np.ndarray, remote: Assessment, gateway: str,
            seed: int, units: np.ndarray, slack: float = 0.005) -> dict[str, object]:
    """The curve against one gateway model (its last exit), and the threshold that validation chose."""
    local = node.predicted() == node_test
    far = remote.test[:, -1].argmax(1) == node_test
    fitted = calibrate.offload_threshold(
        node.sure("validation"), node.predicted("validation") == node_validation,
        remote.validation[:, -1].argmax(1) == node_validation, slack)
    sent = node.sure() < fitted["threshold"]
    return {
        "gateway": gateway,
        "curve": evaluate.offload_curve(node.sure(), local, far),
        "fitted": fitted,
        "at_fitted_threshold": {"share": digits(sent.mean()),
                                "accuracy": evaluate.interval(np.where(sent, far, local), units, seed)},
        "frames_that_only_the_node_gets_right": digits((local & ~far).mean()),
        "frames_that_only_the_gateway_gets_right": digits((far & ~local).mean()),
    }


def int8_metrics(model: Encoder | ConvolutionNet, tensors: dict[str, np.ndarray], test: Split,
                 frames: int = 1500) -> dict[str, object]:
    """The integer reference against float32 on evenly spaced test frames."""
    index = np.unique(np.linspace(0, len(test.labels) - 1, min(frames, len(test.labels))).astype(int))
    whole = reference(model.shape, tensors).many(test.tokens[index].numpy().astype(np.float64))
    wide = logits_of(model, test.tokens[torch.from_numpy(index)]).numpy()
    labels = test.labels[index]
    return {
        "frames": len(index),
        "accuracy_int8": [digits((whole[:, l].argmax(1) == labels).mean()) for l in range(whole.shape[1])],
        "accuracy_float": [digits((wide[:, l].argmax(1) == labels).mean()) for l in range(whole.shape[1])],
        "same_class": [digits((whole[:, l].argmax(1) == wide[:, l].argmax(1)).mean()) for l in range(whole.shape[1])],
        "largest_logit_difference": digits(np.abs(whole - wide).max()),
    }
