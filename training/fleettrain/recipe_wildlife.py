"""Wildlife camera (synthetic): a standard transformer of 144 patches, and the same in 4 bits on the patches that move.

Both begin as one trunk that is trained on 64 of the 144 patches, those that move first and others at random: less than
half the work of a whole picture, and the variable sets that motion gating needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from . import active as partial_encoder
from . import camera, export, four_bits, motion, paths, vectors, wildlife
from .active import ActiveEncoder
from .assess import Split, assess
from .card import model_card
from .evaluate import digits, macro_f1
from .fit_int8 import fit
from .int8_reference import Int8Model
from .model import Architecture, Encoder
from .recipe_camera import ImageSource, PatchTutor, correct_prior, prior_shift, rare
from .stream import Stream, write
from .train import Plan, logits_of, train
from .views import ImageView

VIEW = ImageView(wildlife.CANVAS.size, wildlife.CANVAS.size, wildlife.CANVAS.patch)
SIDE = VIEW.width // VIEW.patch
SEED = paths.SEED + 4000
CLASSES = len(wildlife.CLASSES)
LIMIT = 64
RADIUS = 2
STEPS = {"trunk": 4000, "transformer": 1500, "hybrid": 2000}
RATES = {"trunk": 1e-3, "transformer": 5e-4, "hybrid": 5e-4}
BATCH = 32
CALIBRATION_FRAMES = 240
INT8_FRAMES = 320
SHOWN_CLIP = 8
"""The test clip of the motion vectors; animals come in its second half."""
SLACK = 0.002
"""Accuracy that exits may cost."""
TRIED = [
    "One run. Batches with equal shares of both classes; the logarithm of the ratio of class shares (validation over "
    "balanced) is then added to the bias of every head.",
    "The training-only head per patch of the camera models, with the kinds of animals, is used here too.",
]
THRESHOLDS_SD = ((2.0, 1.5), (3.0, 2.0), (4.0, 2.5), (5.0, 3.0), (6.0, 3.5))
"""Mean absolute change at which a patch starts and stops to move, in deviations of the sensor's noise."""
COVERED_KEPT = 0.995
"""Share of the validation's patches with an animal in them that must be active."""


def shape(attention: dict[str, object]) -> Architecture:
    """144 patches, d = 128, 4 heads, 3 blocks, feed-forward 512."""
    return Architecture(VIEW.tokens, VIEW.features, 128, 4, 512, 3, CLASSES, attention)


@dataclass
class Data:
    """One split: pictures, the kind of animal in every patch, normalised tokens, the patches that move."""

    stream: Stream
    patches: np.ndarray
    tokens: Tensor
    active: np.ndarray

    @property
    def labels(self) -> np.ndarray:
        return self.stream.labels.astype(np.int64)

    @property
    def sites(self) -> np.ndarray:
        return np.repeat(np.arange(self.stream.clips), np.diff(self.stream.clip_start))

    @property
    def busy(self) -> np.ndarray:
        """Frames in which something moves."""
        return self.active.any(1)


class Splits:
    """Training, validation and test, and the motion rule that validation chose."""

    def __init__(self, quick: bool) -> None:
        cut = 8 if quick else 1
        drawn = {name: wildlife.draw(part, cut if name == "train" else 1) for name, part in (
            ("train", wildlife.TRAIN), ("validation", wildlife.VALIDATION), ("test", wildlife.TEST))}
        self.mean, self.scale = wildlife.statistics(drawn["train"][0])
        self.rule, self.tried = self.choose(*drawn["validation"])
        self.train, self.validation, self.test = (self.split(*drawn[n]) for n in ("train", "validation", "test"))

    def tokens(self, stream: Stream) -> Tensor:
        """Normalised tokens of all frames."""
        return VIEW.tokenise((torch.from_numpy(stream.samples).float() - self.mean) * self.scale)

    def split(self, stream: Stream, patches: np.ndarray) -> Data:
        tokens = self.tokens(stream)
        return Data(stream, patches, tokens, motion.active(tokens.numpy(), wildlife.FRAMES, self.rule))

    def choose(self, stream: Stream, patches: np.ndarray) -> tuple[motion.Motion, list[dict[str, float]]]:
        """The highest thresholds that keep the patches with an animal in them."""
        tokens, unit = self.tokens(stream).numpy(), camera.NOISE_SD * self.scale
        rows = []
        for on, off in THRESHOLDS_SD:
            rule = motion.Motion(round(on * unit, 4), round(off * unit, 4), LIMIT)
            found = motion.active(tokens, wildlife.FRAMES, rule)
            rows.append({"threshold_sd": on, "release_sd": off, "active_share": round(float(found.mean()), 4),
                         "frames_run": round(float(found.any(1).mean()), 4),
                         "frames_at_limit": round(float((found.sum(1) == LIMIT).mean()), 4),
                         "animal_patches_kept": round(float(found[patches > 0].mean()), 4)})
        kept = [i for i, row in enumerate(rows) if row["animal_patches_kept"] >= COVERED_KEPT]
        on, off = THRESHOLDS_SD[max(kept, default=0)]
        return motion.Motion(round(on * unit, 4), round(off * unit, 4), LIMIT), rows


class ActiveTutor(PatchTutor):
    """The tutor of a model that sees some patches only."""

    def loss(self) -> Tensor:
        """Mean over blocks, pictures and kept patches."""
        wanted = self.model.of_kept(self.wanted).unsqueeze(0).expand(self.said.shape[:-1])
        return F.cross_entropy(self.said.flatten(0, 2), wanted.flatten(), weight=self.weight)


def partial(source: ImageSource, data: Data, tutor: PatchTutor, priority):
    """What `train` asks for, on the patches to which `priority(active, generator)` gives more than 0."""
    active = torch.from_numpy(data.active)

    def draw(generator: torch.Generator) -> tuple[tuple[Tensor, Tensor], Tensor, None]:
        images, labels, index, mirrored = source.draw(BATCH, generator)
        tutor.wanted = source.of_patches(source.patches[index].long(), mirrored)
        given = priority(source.of_patches(active[index], mirrored), generator)
        best = given.topk(LIMIT, dim=1)
        return (VIEW.tokenise(images), torch.zeros_like(given).scatter(1, best.indices, best.values)), labels, None
    return draw


def filled(active: Tensor, generator: torch.Generator) -> Tensor:
    """All that moves first, then others at random."""
    return 1 + active + torch.rand(active.shape, generator=generator)


def dropped(active: Tensor, generator: torch.Generator) -> Tensor:
    """What moves, without up to a quarter of it, and up to a tenth of what does not; at least one patch."""
    lost = torch.rand(len(active), 1, generator=generator) * 0.25
    found = torch.rand(len(active), 1, generator=generator) * 0.1
    chance = torch.rand(active.shape, generator=generator)
    kept = active & (chance >= lost)
    kept = torch.where(kept.any(1, keepdim=True), kept, active)
    return 2 * kept.float() + (~active & (chance < found)).float()


def trunk(splits: Splits, quick: bool) -> Encoder:
    """Dense attention among 64 patches."""
    torch.manual_seed(SEED + 1)
    model = Encoder(shape({"kind": "dense"}))
    tutor = ActiveTutor(ActiveEncoder(model))
    source = ImageSource(splits.train.stream, splits.train.patches, splits.mean, splits.scale, VIEW)
    train(tutor, partial(source, splits.train, tutor, filled), plan("trunk", 2, quick), "wildlife trunk", tutor.loss)
    return model


def transformer(splits: Splits, start: Encoder, quick: bool) -> Encoder:
    """Dense attention among all patches."""
    torch.manual_seed(SEED + 3)
    model = Encoder(shape({"kind": "dense"}))
    model.load_state_dict(start.state_dict())
    tutor = PatchTutor(model)
    source = ImageSource(splits.train.stream, splits.train.patches, splits.mean, splits.scale, VIEW)
    train(tutor, source.batches(BATCH, tutor), plan("transformer", 4, quick), "wildlife transformer", tutor.loss)
    correct_prior(model, prior_shift(splits.validation.labels, CLASSES))
    return model


def hybrid(splits: Splits, start: Encoder, quick: bool) -> tuple[Encoder, dict[str, np.ndarray]]:
    """4-bit weights, attention within two patches, on what moves; the steps of the weights' grids."""
    torch.manual_seed(SEED + 5)
    model = Encoder(shape({"kind": "grid", "rows": SIDE, "columns": SIDE, "radius": RADIUS}))
    model.load_state_dict(start.state_dict())
    four_bits.attach(model)
    tutor = ActiveTutor(ActiveEncoder(model))
    source = ImageSource(splits.train.stream, splits.train.patches, splits.mean, splits.scale, VIEW, splits.train.busy)
    train(tutor, partial(source, splits.train, tutor, dropped), plan("hybrid", 6, quick), "wildlife hybrid", tutor.loss)
    steps = four_bits.settle(model)
    correct_prior(model, prior_shift(splits.validation.labels[splits.validation.busy], CLASSES))
    return model, steps


def plan(stage: str, salt: int, quick: bool) -> Plan:
    return Plan(STEPS[stage] // (16 if quick else 1), RATES[stage], SEED + salt, smoothing=0.0)


def logits(model: Encoder, data: Data, is_partial: bool) -> np.ndarray:
    """Logits [frames, exits, classes] on whole frames, or on what moves; where nothing does, surely empty."""
    if is_partial:
        return partial_encoder.logits_of(model, data.tokens, data.active)
    return logits_of(model, data.tokens, 64).numpy()


def integers(model: Encoder, tensors: dict[str, np.ndarray], data: Data, is_partial: bool) -> dict[str, object]:
    """The integer reference against float32 on evenly spaced test frames in which something moves."""
    busy = np.flatnonzero(data.busy)
    index = busy[np.unique(np.linspace(0, len(busy) - 1, min(INT8_FRAMES, len(busy))).astype(int))]
    active = data.active[index] if is_partial else None
    whole = Int8Model(model.shape, tensors).many(data.tokens[index].numpy().astype(np.float64), active)
    wide = logits(model, data, is_partial)[index]
    labels = data.labels[index]
    said = [logits[:, -1].argmax(1) for logits in (whole, wide)]
    return {"frames": len(index), "macro_f1_int8": digits(macro_f1(said[0], labels, CLASSES)),
            "macro_f1_float": digits(macro_f1(said[1], labels, CLASSES)),
            "same_class": digits((said[0] == said[1]).mean()),
            "largest_logit_difference": digits(np.abs(whole - wide).max())}


def save(name: str, title: str, model: Encoder, splits: Splits, extra: dict[str, object],
         steps: dict[str, np.ndarray] | None = None) -> None:
    """Calibrates on validation, measures on test, writes model, card and vectors. With `steps` it sees what moves."""
    is_partial = steps is not None
    held = splits.validation.busy if is_partial else np.ones(len(splits.validation.labels), bool)
    validation = Split(splits.validation.tokens[held], splits.validation.labels[held], splits.validation.sites[held],
                       f"{splits.validation.stream.clips} synthetic sites")
    test = Split(splits.test.tokens, splits.test.labels, splits.test.sites,
                 f"{splits.test.stream.clips} synthetic sites")
    found_logits = logits(model, splits.test, is_partial)
    found = assess(model, validation, test, SEED, logits(model, splits.validation, is_partial)[held], SLACK,
                   found_logits)
    tensors = export.float_tensors(model, np.array([splits.mean]), np.array([splits.scale]), found.temperature)
    every = max(1, len(validation.tokens) // CALIBRATION_FRAMES)
    active = splits.validation.active[held][::every] if is_partial else None
    whole, reach = fit(model, validation.tokens[::every], 60, steps, active)
    tensors.update(whole)
    metrics = {"rare": rare(found_logits[:, -1].argmax(1), test.labels, CLASSES), "tried": TRIED,
               "int8": {**reach, **integers(model, tensors, splits.test, is_partial)}}
    if is_partial:
        metrics["motion"] = {
            "rule": f"highest thresholds that keep {COVERED_KEPT} of the patches with an animal, on validation",
            "curve": splits.tried, "test_active_share": digits(splits.test.active.mean()),
            "test_frames_run": digits(splits.test.busy.mean())}
    card = model_card(
        name, title, "node", wildlife.NAME, True, model, VIEW, wildlife.CLASSES, found,
        {"generator": "training/fleettrain/wildlife.py",
         "clips": {part.name.split(":")[0]: [part.first_seed, part.clips]
                   for part in (wildlife.TRAIN, wildlife.VALIDATION, wildlife.TEST)}, "steps": STEPS},
        "MIT", SEED, {**extra, "metrics": metrics})
    export.write_model(paths.MODELS / name, tensors, card)
    vectors.write(name, model, tensors, VIEW, splits.test.stream.samples[vectors.spread_frames(len(test.labels), 8)])
    if is_partial:
        shown = slice(wildlife.FRAMES * SHOWN_CLIP, wildlife.FRAMES * (SHOWN_CLIP + 1))
        vectors.write_motion(name, model, tensors, VIEW, splits.test.stream.samples[shown], splits.test.active[shown])


def build(quick: bool = False) -> None:
    """Writes the stream, the two models and their vectors."""
    torch.set_num_threads(1)
    splits = Splits(quick)
    splits.test.stream.card["activity"] = camera.activity(splits.test.stream, wildlife.CANVAS)
    write(splits.test.stream, paths.STREAMS / wildlife.NAME)
    start = trunk(splits, quick)
    model, steps = hybrid(splits, start, quick)
    save_hybrid(model, steps, splits)
    save_transformer(transformer(splits, start, quick), splits)


def save_hybrid(model: Encoder, steps: dict[str, np.ndarray], splits: Splits) -> None:
    """The optimised model."""
    save("wildlife-hybrid", "Synthetic wildlife camera: 4-bit local attention on the patches that move", model, splits,
         {"block_weight_bits": 4, "motion": splits.rule.card()}, steps)


def save_transformer(model: Encoder, splits: Splits) -> None:
    """The standard model."""
    save("wildlife-transformer", "Synthetic wildlife camera: a standard transformer on whole pictures", model, splits, {})
