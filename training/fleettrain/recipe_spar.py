"""SPAR: leave-subjects-out folds, the shipped fold, its cards and vectors."""

from __future__ import annotations

import json

import numpy as np
import torch

from . import export, packages, paths, spar, vectors
from .assess import Assessment, Split, assess, int8_metrics, offload
from .card import model_card
from .evaluate import digits, interval
from .fit_int8 import fit
from .model import Architecture, Encoder
from .sampling import Augment, SeriesSource, batch_of, spread
from .stream import Stream, write
from .train import Plan, logits_of, train
from .views import EmbeddingView, SeriesView

NODE_VIEW = SeriesView(channels=(0, 1, 2), divider=2, tokens=32, rows_per_token=2)
GATEWAY_VIEW = SeriesView(channels=tuple(range(6)), divider=1, tokens=64, rows_per_token=8)
EMBEDDING_VIEW = EmbeddingView(tokens=32, features=32)
FIRST, HOP = NODE_VIEW.window_rows, spar.HOP_ROWS
AUGMENT = Augment(rotation_rad=0.2, speed=0.1, gain=0.05, noise=0.05)
FOLDS, CALIBRATION, SHIPPED = (0, 1, 2, 3, 4), (1, 4), 4
"""Pairs of subjects: all that are measured, those whose validation subjects calibrate, the one whose models ship.

Fold 3 may not calibrate: it validates on the subjects that the shipped fold tests on.
"""
STEPS = {"gateway": 1200, "node": 2200, "embedding": 800}
TRIED = [
    "Single runs on the shipped fold, 1200 steps, labels only, last exit: accuracy on validation / test subjects.",
    "Accelerometer at 25 Hz (what ships): .794 / .850. At 50 Hz: .780 / .834. All six channels at 50 Hz: .818 / .917; "
    "kept for the gateway, because a node with only an accelerometer is what asks for help for a reason.",
    "Thresholds fitted on the two validation subjects of one fold alone: no offloading at all, as the gateway happens "
    "not to help on subject 2. They are fitted on the validation subjects of two folds instead.",
]


def fold_subjects(fold: int) -> tuple[np.ndarray, np.ndarray]:
    """Test and validation subjects of a fold: consecutive pairs, validation is the next pair."""
    return np.array([2 * fold + 1, 2 * fold + 2]), np.array([(2 * fold + 2) % 10 + 1, (2 * fold + 3) % 10 + 1])


def parts(everything: Stream, fold: int) -> tuple[Stream, Stream, Stream]:
    """Training, validation and test recordings."""
    test, validation = fold_subjects(fold)
    return (everything.select(~np.isin(everything.group, np.concatenate([test, validation]))),
            everything.select(np.isin(everything.group, validation)),
            everything.select(np.isin(everything.group, test)))


class Fold:
    """One fold: sources with the normalisation of its training subjects, and its trained models."""

    def __init__(self, everything: Stream, fold: int) -> None:
        self.fold = fold
        self.seed = paths.SEED + 100 * fold
        self.streams = parts(everything, fold)
        deviation = spread(self.streams[0].samples)[1]
        self.mean, self.scale = np.zeros(6, np.float32), deviation
        self.sources = [SeriesSource(s, self.mean, self.scale, FIRST) for s in self.streams]
        self.node = self.encoder(NODE_VIEW, 32, 4, 64, 3, 0.05, 1)
        self.gateway = self.encoder(GATEWAY_VIEW, 64, 4, 128, 4, 0.1, 2)

    def encoder(self, view: SeriesView | EmbeddingView, width: int, heads: int, feed_forward: int, blocks: int,
                dropout: float, salt: int) -> Encoder:
        torch.manual_seed(self.seed + salt)
        return Encoder(Architecture(view.tokens, view.features, width, heads, feed_forward, blocks, 7), dropout)

    def train(self, quick: bool) -> None:
        """Gateway first; the node then learns from the labels and from the gateway, which sees more of the moment.

        The folds that only measure train half as long.
        """
        cut = 8 if quick else 1 if self.fold == SHIPPED else 2
        train(self.gateway, batch_of(self.sources[0], GATEWAY_VIEW, AUGMENT, 64, GATEWAY_VIEW.window_rows),
              Plan(STEPS["gateway"] // cut, 2e-3, self.seed + 3), f"spar gateway {self.fold}")
        batch = batch_of(self.sources[0], NODE_VIEW, AUGMENT, 64, GATEWAY_VIEW.window_rows,
                         (self.gateway, GATEWAY_VIEW))
        train(self.node, batch, Plan(STEPS["node"] // cut, 3e-3, self.seed + 4), f"spar node {self.fold}")

    def split(self, part: int, view: SeriesView) -> Split:
        """Frames of validation (1) or test (2); the bootstrap draws recordings."""
        stream = self.streams[part]
        windows, labels, _ = self.sources[part].frames(stream, HOP, view.window_rows)
        clip, _ = stream.frames(FIRST, HOP)
        test, validation = fold_subjects(self.fold)
        who = validation if part == 1 else test
        return Split(view.tokenise(windows), labels, clip, f"subjects {who[0]} and {who[1]}")

    def assess(self) -> tuple[Assessment, Assessment]:
        """Node and gateway, calibrated on this fold's validation subjects."""
        return (assess(self.node, self.split(1, NODE_VIEW), self.split(2, NODE_VIEW), self.seed),
                assess(self.gateway, self.split(1, GATEWAY_VIEW), self.split(2, GATEWAY_VIEW), self.seed))

    def held(self) -> tuple[Split, np.ndarray, np.ndarray]:
        """The validation frames, and what node and gateway of this fold say to them."""
        split = self.split(1, NODE_VIEW)
        split.units = split.units + 1000 * self.fold
        return (split, logits_of(self.node, split.tokens).numpy(),
                logits_of(self.gateway, self.split(1, GATEWAY_VIEW).tokens).numpy())

    def summary(self) -> dict[str, object]:
        """Per-subject accuracy: what the cross-validation collects."""
        node, gateway = self.assess()
        subject = self.streams[2].group[self.split(2, NODE_VIEW).units]
        labels = self.split(2, NODE_VIEW).labels
        sent = offload(node, labels, self.split(1, NODE_VIEW).labels, gateway, "spar-gateway", self.seed,
                       self.split(2, NODE_VIEW).units)
        rows = {}
        for who in np.unique(subject):
            here = subject == who
            rows[str(who)] = {
                "frames": int(here.sum()),
                "node_exits": [digits((node.test[here, l].argmax(1) == labels[here]).mean()) for l in range(3)],
                "node_early_exit": digits((node.predicted()[here] == labels[here]).mean()),
                "gateway": digits((gateway.test[here, -1].argmax(1) == labels[here]).mean()),
            }
        return {"fold": self.fold, "subjects": rows, "offload": sent["curve"], "exit_share":
                node.metrics["early_exit"]["max_probability"]["share"]}


def run_fold(fold: int, quick: bool = False) -> Fold:
    """Trains a fold, or loads it from the cache."""
    torch.set_num_threads(1)
    made = Fold(spar.load(), fold)
    cache = paths.CACHE / f"spar-fold{fold}{'-quick' if quick else ''}.pt"
    if cache.exists():
        state = torch.load(cache)
        made.node.load_state_dict(state["node"])
        made.gateway.load_state_dict(state["gateway"])
    else:
        made.train(quick)
        torch.save({"node": made.node.state_dict(), "gateway": made.gateway.state_dict()}, cache)
        cache.with_suffix(".json").write_text(json.dumps(made.summary(), indent=2) + "\n")
    for model in (made.node, made.gateway):
        model.eval()
    return made


def pooled(folds: list[Fold]) -> tuple[Split, np.ndarray, np.ndarray]:
    """Validation frames of several folds, each answered by models that never saw the subject: two subjects would be
    too few to fit thresholds on. The shipped test subjects are in none of them.
    """
    held = [fold.held() for fold in folds]
    tested, _ = fold_subjects(SHIPPED)
    who = np.concatenate([fold_subjects(fold.fold)[1] for fold in folds])
    if np.isin(tested, who).any():
        raise ValueError(f"test subjects {tested} among the validation subjects {who}")
    split = Split(torch.cat([h[0].tokens for h in held]), np.concatenate([h[0].labels for h in held]),
                  np.concatenate([h[0].units for h in held]), "subjects " + ", ".join(str(w) for w in sorted(who)))
    return split, np.concatenate([h[1] for h in held]), np.concatenate([h[2] for h in held])


def cross_validation(quick: bool) -> dict[str, object]:
    """Means over subjects, each tested by a model that never saw it."""
    folds = [json.loads(p.read_text()) for k in FOLDS
             if (p := paths.CACHE / f"spar-fold{k}{'-quick' if quick else ''}.json").exists()]
    rows = {who: row for fold in folds for who, row in fold["subjects"].items()}
    out: dict[str, object] = {
        "folds": len(folds), "subjects": rows,
        "what": "leave-two-subjects-out; interval: bootstrap over subjects; folds other than the shipped one are "
                "trained for half the steps, so this is a cautious estimate"}
    for key, pick in (("node_last_exit", lambda r: r["node_exits"][-1]),
                      ("node_early_exit", lambda r: r["node_early_exit"]), ("gateway", lambda r: r["gateway"])):
        values = np.array([pick(r) for r in rows.values()])
        out[key] = interval(values, np.arange(len(values)), paths.SEED)
    shares = [row["share"] for row in folds[0]["offload"]]
    out["offload"] = [{"share": s, **{k: digits(np.mean([f["offload"][i][k] for f in folds]))
                                      for k in ("confidence", "random", "oracle")}} for i, s in enumerate(shares)]
    return out


def measure() -> None:
    """Writes what the trained folds say into the cards of the shipped models, whose tensors stay as they are."""
    for name in ("spar-node", "spar-gateway"):
        file = paths.MODELS / f"{name}.json"
        card = json.loads(file.read_text())
        card["metrics"]["cross_validation"] = cross_validation(quick=False)
        file.write_text(json.dumps(card, indent=2) + "\n")


def build(quick: bool = False) -> None:
    """Writes the stream, the three models and their vectors."""
    wanted = (SHIPPED,) if quick else FOLDS
    trained = {k: run_fold(k, quick) for k in wanted}
    folds, made = [trained[k] for k in CALIBRATION if k in trained], trained[SHIPPED]
    test_stream = made.streams[2]
    test_stream.card.update(split="test: " + made.split(2, NODE_VIEW).name)
    write(test_stream, paths.STREAMS / "spar")
    val, node_said, gateway_said = pooled(folds)
    test = made.split(2, NODE_VIEW)
    node = assess(made.node, val, test, made.seed, node_said)
    gateway = assess(made.gateway, val, made.split(2, GATEWAY_VIEW), made.seed, gateway_said)
    provenance = {**packages.SEGLEARN.provenance(spar.MEMBER),
                  "train": f"subjects {', '.join(str(g) for g in np.unique(made.streams[0].group))}",
                  "validation": val.name + " (of several folds, each by models that did not train on them)",
                  "test": test.name}
    sent = {"spar-gateway": offload(node, test.labels, val.labels, gateway, "spar-gateway", made.seed, test.units)}

    def save(name: str, title: str, role: str, model: Encoder, view: SeriesView | EmbeddingView, found: Assessment,
             extra: dict[str, object], calibration: torch.Tensor | None) -> dict[str, np.ndarray]:
        picked = list(view.channels) if isinstance(view, SeriesView) else None
        mean = made.mean[picked] if picked else np.zeros(1, np.float32)
        scale = made.scale[picked] if picked else np.ones(1, np.float32)
        tensors = export.float_tensors(model, mean, scale, found.temperature)
        if calibration is not None:
            whole, reach = fit(model, calibration)
            tensors.update(whole)
            found_int8 = int8_metrics(model, tensors, made.split(2, view), 800)
            extra["metrics"] = {**extra.get("metrics", {}), "int8": {**reach, **found_int8}}
        card = model_card(name, title, role, "spar", False, model, view, test_stream.classes, found, provenance,
                          packages.SEGLEARN.licence, made.seed, extra)
        export.write_model(paths.MODELS / name, tensors, card)
        return tensors

    windows, _, _ = made.sources[0].frames(made.streams[0], 4 * HOP, GATEWAY_VIEW.window_rows)
    sent["spar-gateway-embedding"] = embedding_gateway(made, save, quick)
    extra = {"offload_threshold": sent["spar-gateway"]["fitted"]["threshold"], "metrics": {
        "offload": sent, "cross_validation": cross_validation(quick), "tried": TRIED}}
    node_tensors = save("spar-node", "SPAR exercise recognition, accelerometer only, on the watch", "node", made.node,
                        NODE_VIEW, node, extra, NODE_VIEW.tokenise(windows))
    gateway_tensors = save("spar-gateway", "SPAR exercise recognition, six channels and ten seconds, at the gateway",
                           "gateway", made.gateway, GATEWAY_VIEW, gateway,
                           {"metrics": {"cross_validation": cross_validation(quick)}}, GATEWAY_VIEW.tokenise(windows))
    clip, end = test_stream.frames(FIRST, HOP)
    index = vectors.spread_frames(len(end))
    for name, model, tensors, view in (("spar-node", made.node, node_tensors, NODE_VIEW),
                                       ("spar-gateway", made.gateway, gateway_tensors, GATEWAY_VIEW)):
        vectors.write(name, model, tensors, view, vectors.raw_windows(test_stream, view, clip[index], end[index]))


def embedding_gateway(made: Fold, save, quick: bool) -> dict[str, object]:
    """Trains the gateway that gets the node's int8 tokens instead of samples, writes it, and measures offloading."""
    model = made.encoder(EMBEDDING_VIEW, 64, 4, 128, 2, 0.1, 5)

    def batch(generator: torch.Generator):
        windows, labels = made.sources[0].draw(64, NODE_VIEW.window_rows, AUGMENT, generator)
        return vectors.node_embedding(made.node, NODE_VIEW.tokenise(windows), EMBEDDING_VIEW), labels, None

    train(model, batch, Plan(STEPS["embedding"] // (8 if quick else 1), 2e-3, made.seed + 6), "spar embedding")
    splits = []
    for part in (1, 2):
        split = made.split(part, NODE_VIEW)
        splits.append(Split(vectors.node_embedding(made.node, split.tokens, EMBEDDING_VIEW), split.labels, split.units,
                            split.name))
    found = assess(model, splits[0], splits[1], made.seed)
    tensors = save("spar-gateway-embedding", "SPAR exercise recognition from the node's int8 tokens, at the gateway",
                   "gateway", model, EMBEDDING_VIEW, found,
                   {"node_model": "spar-node", "metrics": {"note": "It sees nothing that the node has not seen: it "
                    "shows what an embedding costs and gains, not a better gateway."}}, None)
    raw = splits[1].tokens[vectors.spread_frames(len(splits[1].labels))].numpy()
    vectors.write("spar-gateway-embedding", model, tensors, EMBEDDING_VIEW, raw)
    node = assess(made.node, made.split(1, NODE_VIEW), made.split(2, NODE_VIEW), made.seed)
    return offload(node, splits[1].labels, splits[0].labels, found, "spar-gateway-embedding", made.seed,
                   splits[1].units)
