"""Convolutional networks on the views of the nodes: yardsticks of about the same work, with no teacher but the labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from . import acsf1, camera, export, packages, paths, recipe_acsf1, recipe_camera, recipe_spar, spar, vectors, wildlife
from .assess import Split, assess, int8_metrics
from .card import model_card
from .convolution import ConvolutionNet, ConvolutionShape, MapTutor, TrainableNet, along_time, separable, square
from .evaluate import digits
from .fit_int8 import fit_convolution
from .sampling import SeriesSource, batch_of
from .stream import Stream
from .train import Batch, Plan, logits_of, train
from .views import ImageView


SPAR = ConvolutionShape(
    recipe_spar.NODE_VIEW,
    (along_time(32, 7), along_time(32, 5), along_time(48, 5, stride=2), along_time(64, 5, stride=2)), 7)
ACSF1 = ConvolutionShape(
    recipe_acsf1.NODE_VIEW,
    (along_time(32, 7, stride=2), along_time(32, 5), along_time(48, 5, stride=2), along_time(64, 5, stride=2)), 10)
CAMERA = ConvolutionShape(
    recipe_camera.VIEW, (square(16, stride=2), square(32), square(32, stride=2), square(64, stride=2)),
    recipe_camera.CLASSES)


def mobile(view: ImageView, first: int, blocks: tuple[tuple[int, int], ...], classes: int) -> ConvolutionShape:
    """A 3 × 3 convolution, then depthwise-separable blocks of (stride, channels), after MobileNet (arXiv:1704.04861)."""
    layers, channels = [square(first)], first
    for stride, outputs in blocks:
        layers += separable(channels, outputs, stride)
        channels = outputs
    return ConvolutionShape(view, tuple(layers), classes)


WILDLIFE = mobile(
    ImageView(wildlife.CANVAS.size, wildlife.CANVAS.size, wildlife.CANVAS.patch), 8,
    ((2, 16), (1, 32), (1, 32), (2, 64), (2, 128), (1, 128), (1, 128), (1, 128), (2, 128), (1, 128), (1, 256), (1, 256)),
    len(wildlife.CLASSES))
"""Width 0.25, the first convolution at stride 1: 20.8 million multiply-accumulates, 206,000 parameters."""
STEPS = {"spar": 1500, "acsf1": 450, "camera": 3000, "wildlife": 2500}
BATCH = {"series": 64, "pictures": 32}
DROPOUT = 0.2
KIND_WEIGHT = [0.3, 1.0, 1.0, 1.0]


def trained(shape: ConvolutionShape, batch: Batch, plan: Plan, label: str) -> ConvolutionNet:
    """A network trained from `plan.seed`, folded."""
    net = TrainableNet(shape, plan.seed + 1, DROPOUT)
    train(net, batch, plan, label)
    return net.folded()


def tutored(shape: ConvolutionShape, source: recipe_camera.ImageSource, plan: Plan, label: str) -> ConvolutionNet:
    """A network for pictures, trained with a tutor that is then thrown away; folded."""
    tutor = MapTutor(TrainableNet(shape, plan.seed + 1, DROPOUT), len(KIND_WEIGHT), KIND_WEIGHT)
    train(tutor, source.batches(BATCH["pictures"], tutor), plan, label, tutor.loss)
    return tutor.net.folded()


@dataclass
class Result:
    """A trained network and all that its card and vectors need."""

    name: str
    title: str
    net: ConvolutionNet
    mean: np.ndarray
    scale: np.ndarray
    validation: Split
    test: Split
    calibration: Tensor
    """Frames of the training or validation data that the int8 scales are fitted on."""
    raw: np.ndarray
    classes: list[str]
    provenance: dict[str, object]
    licence: str
    seed: int
    stream: str
    synthetic: bool = False
    validation_logits: np.ndarray | None = None
    extra: dict[str, object] = field(default_factory=dict)

    def write(self) -> None:
        """Calibrates, measures and writes the model, its card and its vectors."""
        view, net = self.net.shape.view, self.net
        found = assess(net, self.validation, self.test, self.seed, self.validation_logits)
        tensors = export.convolution_tensors(net, self.mean, self.scale, found.temperature)
        whole, reach = fit_convolution(net, self.calibration)
        tensors.update(whole)
        extra = {**self.extra, "metrics": {**self.extra.get("metrics", {}),
                                           "int8": {**reach, **int8_metrics(net, tensors, self.test)}}}
        card = model_card(self.name, self.title, "node", self.stream, self.synthetic, net, view, self.classes, found,
                          self.provenance, self.licence, self.seed, extra)
        export.write_model(paths.MODELS / self.name, tensors, card)
        vectors.write_convolution(self.name, net, tensors, view, self.raw)


def spar_cnn(cut: int) -> Result:
    """As the node: the shipped fold, calibrated on the validation subjects of two folds."""
    everything, view = spar.load(), recipe_spar.NODE_VIEW
    nets, held = {}, []
    for fold in recipe_spar.CALIBRATION:
        made = recipe_spar.Fold(everything, fold)
        steps = STEPS["spar"] // cut // (1 if fold == recipe_spar.SHIPPED else 2)
        batch = batch_of(made.sources[0], view, recipe_spar.AUGMENT, BATCH["series"], recipe_spar.GATEWAY_VIEW.window_rows)
        nets[fold] = trained(SPAR, batch, Plan(steps, 3e-3, made.seed + 8), f"spar cnn {fold}")
        split = made.split(1, view)
        split.units = split.units + 1000 * fold
        held.append((split, logits_of(nets[fold], split.tokens).numpy()))
    validation = Split(torch.cat([s.tokens for s, _ in held]), np.concatenate([s.labels for s, _ in held]),
                       np.concatenate([s.units for s, _ in held]), ", ".join(s.name for s, _ in held))
    test_stream, picked = made.streams[2], list(view.channels)
    windows, _, _ = made.sources[0].frames(made.streams[0], 4 * recipe_spar.HOP, view.window_rows)
    clip, end = test_stream.frames(recipe_spar.FIRST, recipe_spar.HOP)
    index = vectors.spread_frames(len(end))
    test = made.split(2, view)
    return Result(
        "spar-cnn", "SPAR exercise recognition by convolution, accelerometer only, on the watch",
        nets[recipe_spar.SHIPPED], made.mean[picked], made.scale[picked], validation, test, view.tokenise(windows),
        vectors.raw_windows(test_stream, view, clip[index], end[index]), test_stream.classes,
        {**packages.SEGLEARN.provenance(spar.MEMBER), "train": "the subjects that spar-node is trained on",
         "validation": validation.name, "test": test.name}, packages.SEGLEARN.licence, made.seed, "spar",
        validation_logits=np.concatenate([logits for _, logits in held]))


def acsf1_cnn(cut: int) -> Result:
    """As the node: trained on session 1, calibrated by a network that did not train on the held-out recordings."""
    recipe, view = recipe_acsf1, recipe_acsf1.NODE_VIEW
    first, test_stream = acsf1.load(1), acsf1.load(2)
    held_out = first.group % 10 >= 8
    nets = []
    for salt, stream in ((10, first.select(~held_out)), (20, first)):
        source = SeriesSource(stream, recipe.MEAN, recipe.SCALE, recipe.FIRST)
        batch = batch_of(source, view, recipe.AUGMENT, BATCH["series"], recipe.GATEWAY_VIEW.window_rows)
        plan = Plan(STEPS["acsf1"] // cut, 3e-3, recipe.SEED + salt + 7, weight_decay=0.02)
        nets.append(trained(ACSF1, batch, plan, "acsf1 cnn"))
    validation = recipe.split(first.select(held_out), view, "session 1, every fifth pair of recordings, by a model "
                              "trained on the others")
    windows, _, _ = SeriesSource(first, recipe.MEAN, recipe.SCALE, recipe.FIRST).frames(
        first, 4 * recipe.HOP, view.window_rows)
    clip, end = test_stream.frames(recipe.FIRST, recipe.HOP)
    index = vectors.spread_frames(len(end))
    return Result(
        "acsf1-cnn", "Appliance recognition by convolution at the plug, 21 minutes of context", nets[1], recipe.MEAN,
        recipe.SCALE, validation, recipe.split(test_stream, view, "session 2"), view.tokenise(windows),
        vectors.raw_windows(test_stream, view, clip[index], end[index]), test_stream.classes,
        {**packages.AEON.provenance(acsf1.member(1), acsf1.member(2)), "train": "session 1, 100 recordings",
         "validation": "20 of them, for a model trained on the other 80", "test": "session 2"},
        packages.AEON.licence, recipe.SEED, "acsf1", validation_logits=logits_of(nets[0], validation.tokens).numpy())


@dataclass
class Pictures:
    """The three splits of a synthetic camera, and how its network is trained."""

    name: str
    title: str
    shape: ConvolutionShape
    splits: tuple[tuple[Stream, np.ndarray], ...]
    mean: float
    scale: float
    plan: Plan
    provenance: dict[str, object]
    synthetic_seed: int

    def split(self, stream: Stream, name: str) -> Split:
        """All frames; the bootstrap draws sites."""
        images = (torch.from_numpy(stream.samples).float() - self.mean) * self.scale
        clip = np.repeat(np.arange(stream.clips), np.diff(stream.clip_start))
        return Split(self.shape.view.tokenise(images), stream.labels.astype(np.int64), clip, name)

    def result(self) -> Result:
        """Class-balanced batches; then the deployed shares go into the bias of the head, as for the encoders."""
        (drawn, patches), (held, _), (test, _) = self.splits
        source = recipe_camera.ImageSource(drawn, patches, self.mean, self.scale, self.shape.view)
        net = tutored(self.shape, source, self.plan, self.name)
        validation = self.split(held, f"{held.clips} synthetic sites")
        tested = self.split(test, f"{test.clips} synthetic sites")
        classes = len(drawn.classes)
        shift = recipe_camera.prior_shift(held.labels, classes)

        def measured() -> dict[str, float]:
            return recipe_camera.rare(logits_of(net, tested.tokens)[:, -1].argmax(1).numpy(), tested.labels)

        before = measured()
        with torch.no_grad():
            net.head.bias += shift
        correction = {"added_to_logits": [digits(s) for s in shift], "before": before, "after": measured()}
        index = np.unique(np.linspace(0, len(held.labels) - 1, 240).astype(int))
        return Result(
            self.name, self.title, net, np.array([self.mean]), np.array([self.scale]), validation, tested,
            validation.tokens[torch.from_numpy(index)], test.samples[vectors.spread_frames(len(test.samples))],
            drawn.classes, self.provenance, "MIT", self.synthetic_seed, str(test.card["name"]), synthetic=True,
            extra={"metrics": {"prior_correction": correction}})


def camera_cnn(cut: int) -> Result:
    """As the node: the same clips, and a tutor that knows what covers a patch."""
    recipe, seeds, clips = recipe_camera, recipe_camera.SEEDS, recipe_camera.CLIPS
    drawn = camera.clips(seeds["train"], clips["train"] // cut, camera.TRAINING, "train")
    held = camera.clips(seeds["validation"], clips["validation"], camera.DEPLOYED, "validation")
    test = camera.clips(seeds["test"], clips["test"], camera.DEPLOYED, "test")
    pixels = drawn[0].samples
    return Pictures(
        "camera-cnn", "Synthetic camera trap by convolution, on the node", CAMERA, (drawn, held, test),
        float(np.float32(pixels.mean())), float(np.float32(1 / pixels.std())),
        Plan(STEPS["camera"] // cut, 3e-3, recipe.SEED + 8, smoothing=0.0),
        {"generator": "training/fleettrain/camera.py", "clip_seeds": seeds, "clips": clips}, recipe.SEED).result()


def wildlife_cnn(cut: int) -> Result:
    """As the transformer of the same stream: the same training frames, labels and correction."""
    parts = (wildlife.TRAIN, wildlife.VALIDATION, wildlife.TEST)
    splits = tuple(wildlife.draw(part, cut if part is wildlife.TRAIN else 1) for part in parts)
    seed = paths.SEED + 4500
    return Pictures(
        "wildlife-cnn", "Synthetic wildlife camera by depthwise-separable convolution, on the node", WILDLIFE, splits,
        *wildlife.statistics(splits[0][0]), Plan(STEPS["wildlife"] // cut, 3e-3, seed + 8, smoothing=0.0),
        {"generator": "training/fleettrain/wildlife.py", "clip_seeds": [part.first_seed for part in parts],
         "clips": [part.clips for part in parts]}, seed).result()


MAKERS: dict[str, Callable[[int], Result]] = {
    "spar": spar_cnn, "acsf1": acsf1_cnn, "camera": camera_cnn, "wildlife": wildlife_cnn}


def build(quick: bool = False, only: tuple[str, ...] = ()) -> None:
    """Writes the networks named, or all of them."""
    torch.set_num_threads(1)
    for name in only or MAKERS:
        MAKERS[name](6 if quick else 1).write()
