"""Laws of the small parts: views, attention patterns, the integer forward pass, events, the gate, measures."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from fleettrain import calibrate, camera, evaluate, events, four_bits, gate, learned, recipe_spar, spiking, wildlife
from fleettrain.convolution import ConvolutionShape, Layer, MapTutor, TrainableNet, along_time, separable, square
from fleettrain.convolution_int8 import Int8Convolution, Quantiser
from fleettrain.gates import GatedEncoder
from fleettrain.int8_reference import Int8Model, quantise
from fleettrain.integer_only import Dyadic, IntegerOnlyModel, times
from fleettrain.integers import reference
from fleettrain.mixing import fewest
from fleettrain.model import Architecture, Encoder
from fleettrain.quantise import int8_tensors, observe, spread_groups
from fleettrain.views import ImageView, SeriesView, gather_windows


def small(attention: dict[str, object]) -> tuple[Encoder, torch.Tensor]:
    """A random model of 16 tokens and random inputs."""
    torch.manual_seed(3)
    model = Encoder(Architecture(16, 4, 8, 2, 16, 2, 3, attention)).eval()
    return model, torch.randn(6, 16, 4)


class Views(unittest.TestCase):
    def test_series_tokens_are_row_major_means(self) -> None:
        rows = torch.arange(16.0).reshape(1, 8, 2)
        tokens = SeriesView((1, 0), divider=2, tokens=2, rows_per_token=2).tokenise(rows)
        self.assertEqual(tokens[0, 0].tolist(), [2.0, 1.0, 6.0, 5.0])

    def test_windows_repeat_the_first_row_of_the_clip(self) -> None:
        samples = torch.arange(10.0).reshape(10, 1)
        window = gather_windows(samples, torch.tensor([4]), torch.tensor([6]), 4)
        self.assertEqual(window[0, :, 0].tolist(), [4.0, 4.0, 4.0, 5.0])

    def test_patches_are_row_major(self) -> None:
        tokens = ImageView(4, 4, 2).tokenise(torch.arange(16.0).reshape(1, 4, 4))
        self.assertEqual(tokens[0, 1].tolist(), [2.0, 3.0, 6.0, 7.0])


    def test_a_map_is_the_picture_that_was_cut(self) -> None:
        image = torch.arange(64.0).reshape(1, 4, 16)
        view = ImageView(4, 16, 2)
        self.assertTrue(torch.equal(view.map(view.tokenise(image))[:, 0], image))
        rows = torch.arange(24.0).reshape(1, 12, 2)
        series = SeriesView((0, 1), divider=1, tokens=3, rows_per_token=4)
        self.assertTrue(torch.equal(series.map(series.tokenise(rows))[0, :, 0].T, rows[0]))


class Patterns(unittest.TestCase):
    def test_a_far_token_does_not_reach_a_window(self) -> None:
        model, x = small({"kind": "window", "radius": 1})
        trace: list[torch.Tensor] = []
        other: list[torch.Tensor] = []
        moved = x.clone()
        moved[:, 0] += 1
        with torch.no_grad():
            model(x, trace=trace)
            model(moved, trace=other)
        same = (trace[1] == other[1]).all(-1).all(0)
        self.assertFalse(bool(same[1]))
        self.assertTrue(bool(same[2:].all()))

    def test_grid_distance_is_chebyshev(self) -> None:
        allowed = Architecture(16, 1, 8, 1, 8, 1, 2, {"kind": "grid", "rows": 4, "columns": 4, "radius": 1}).allowed()
        self.assertEqual(allowed[5].nonzero().squeeze(1).tolist(), [0, 1, 2, 4, 5, 6, 8, 9, 10])


class Integers(unittest.TestCase):
    def test_rounding_is_half_to_even_and_clamped(self) -> None:
        self.assertEqual(quantise(np.array([0.5, 1.5, -2.5, 400.0, -400.0])).tolist(), [0, 2, -2, 127, -127])

    def test_integer_pass_follows_the_float_pass(self) -> None:
        for attention in ({"kind": "dense"}, {"kind": "window", "radius": 2}, {"kind": "linformer", "rank": 4},
                          {"kind": "fixed"}):
            model, x = small(attention)
            tensors = {k: v.detach().numpy() for k, v in model.state_dict().items()}
            tensors.update(int8_tensors(model, observe(model, x), 100.0, 100.0))
            with torch.no_grad():
                wide = model(x).numpy()
            whole = Int8Model(model.shape, tensors).many(x.numpy().astype(np.float64))
            self.assertLess(np.abs(whole - wide).max(), 0.1 * np.abs(wide).max())


    def test_integers_alone_follow_the_float_pass_and_stay_integers(self) -> None:
        for attention in ({"kind": "dense"}, {"kind": "window", "radius": 2}):
            torch.manual_seed(3)
            model = Encoder(Architecture(16, 4, 8, 2, 16, 2, 3, attention, activation="gelu")).eval()
            x = torch.randn(6, 16, 4)
            tensors = {k: v.detach().numpy() for k, v in model.state_dict().items()}
            tensors.update(int8_tensors(model, observe(model, x), 100.0, 100.0))
            with torch.no_grad():
                wide = model(x).numpy()
            whole = reference(model.shape, tensors)
            self.assertIsInstance(whole, IntegerOnlyModel)
            self.assertLess(np.abs(whole.many(x.numpy().astype(np.float64)) - wide).max(), 0.1 * np.abs(wide).max())
            r, _ = whole.block(0, np.arange(128, dtype=np.int64).reshape(16, 8) * 500, None)
            self.assertEqual(r.dtype, np.int64)

    def test_a_dyadic_factor_is_the_nearest(self) -> None:
        x = np.array([-5, -1, 0, 1, 3, 2 ** 31], np.int64)
        for value in (0.5, 1.0, 3e-5, -0.75, 1 - 2.0 ** -40):
            by = Dyadic.of(value)
            self.assertTrue(2 ** 30 <= abs(by.multiplier) < 2 ** 31)
            self.assertEqual(times(x, by).tolist(), np.floor(x * (by.multiplier * 2.0 ** -by.shift) + 0.5).tolist())

    def test_groups_of_four_bits_are_whole_parts_of_a_step(self) -> None:
        model, x = small({"kind": "dense"})
        before = {k: v.clone() for k, v in model.state_dict().items()}
        steps, factors = four_bits.settle_groups(model, 4)
        made = int8_tensors(model, observe(model, x), 100.0, 100.0, steps, factors)
        for name, factor in factors.items():
            values = made[f"int8.{name}.weight"]
            self.assertLessEqual(int(np.abs(values).max()), 7)
            self.assertTrue(1 <= factor.min() and factor.max() <= 15)
            size = spread_groups(factor, values.shape[1]) * steps[name][:, None]
            self.assertLessEqual(float((np.abs(values * size - before[f"{name}.weight"].numpy()) / size).max()), 0.5001)

    def test_a_spike_driven_channel_passes_all_or_nothing(self) -> None:
        q, k, v = (torch.randint(0, 2, (3, 2, 1, 5, 4)).float() for _ in range(3))
        out = spiking.spike_driven_attention(q, k, v)
        gate = spiking.fire(2 * (q * k).sum(-2, keepdim=True))
        self.assertTrue(torch.equal(out, gate * v))
        self.assertFalse(bool(spiking.spike_driven_attention(torch.zeros_like(q), k, v).any()))


class Events(unittest.TestCase):
    def test_threshold_zero_changes_nothing_and_slow_drift_gets_through(self) -> None:
        tokens = torch.linspace(0, 1, 21).reshape(21, 1, 1).repeat(1, 2, 1)
        clip = np.zeros(21, int)
        self.assertTrue(torch.equal(events.thin_out(tokens, clip, 0.0)[0], tokens))
        seen, share = events.thin_out(tokens, clip, 0.12)
        self.assertLessEqual(float((seen - tokens).abs().max()), 0.12)
        self.assertGreater(int((share[1:] > 0).sum()), 4)

    def test_gate_runs_the_first_frame_and_the_changed_one(self) -> None:
        tokens = np.zeros((5, 4, 2))
        tokens[3, 1] = 1
        run = gate.admitted(tokens, np.zeros(5, int), 0.1, 0.0)
        self.assertEqual(run.tolist(), [True, False, False, True, True])


class HeadGating(unittest.TestCase):
    def test_folded_gates_answer_as_the_gated_model_did(self) -> None:
        model, x = small({"kind": "dense"})
        gated = GatedEncoder(model, torch.Generator().manual_seed(1))
        with torch.no_grad():
            gated.gates.raw.copy_(torch.tensor([[-1.0, 0.01], [0.02, 1.0]]))
        gated.eval()
        with torch.no_grad():
            before = gated(x)
            removed = gated.fold()
            after = model(x)
        self.assertEqual(removed, [[0], []])
        self.assertTrue(bool((model.block[0].out.weight[:, :4] == 0).all()))
        self.assertLess(float((before - after).abs().max()), 1e-5)

    def test_energy_falls_as_gates_close(self) -> None:
        model, _ = small({"kind": "dense"})
        gated = GatedEncoder(model, torch.Generator().manual_seed(1))
        open_energy = float(gated.energy(1.0))
        with torch.no_grad():
            gated.gates.raw.sub_(0.1)
        self.assertLess(float(gated.energy(1.0)), open_energy)


class Folds(unittest.TestCase):
    def test_every_subject_is_tested_once_and_calibration_never_sees_the_shipped_test(self) -> None:
        tested = np.concatenate([recipe_spar.fold_subjects(k)[0] for k in recipe_spar.FOLDS])
        self.assertEqual(sorted(tested.tolist()), list(range(1, 11)))
        shipped = recipe_spar.fold_subjects(recipe_spar.SHIPPED)[0]
        for k in recipe_spar.CALIBRATION:
            self.assertFalse(np.isin(shipped, recipe_spar.fold_subjects(k)[1]).any())


class Measures(unittest.TestCase):
    def test_never_leaving_is_the_last_exit(self) -> None:
        sure = np.ones((3, 3))
        self.assertEqual(evaluate.early_exit(sure, [1.0, 1.0]).tolist(), [2, 2, 2])
        self.assertEqual(evaluate.early_exit(sure, [0.5, 1.0]).tolist(), [0, 0, 0])

    def test_offload_curve_meets_both_ends(self) -> None:
        local, remote = np.array([1, 0, 0, 1], bool), np.array([1, 1, 1, 0], bool)
        rows = evaluate.offload_curve(np.array([0.9, 0.1, 0.2, 0.8]), local, remote)
        self.assertEqual((rows[0]["confidence"], rows[4]["confidence"], rows[-1]["confidence"]), (0.5, 1.0, 0.75))
        self.assertTrue(all(r["oracle"] >= r["confidence"] for r in rows))

    def test_temperature_undoes_overconfidence(self) -> None:
        rng = np.random.default_rng(1)
        logits = rng.normal(size=(4000, 3)) * 2
        p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        labels = (rng.random((4000, 1)) > p.cumsum(1)).sum(1)
        self.assertAlmostEqual(calibrate.fit_temperature(3 * logits, labels), 3.0, delta=0.3)


    def test_a_learned_rule_leaves_where_leaving_costs_nothing(self) -> None:
        rng = np.random.default_rng(2)
        labels = rng.integers(0, 3, 3000)
        sure = rng.random(3000)
        first = np.where(rng.random(3000) < sure, labels, (labels + 1) % 3)
        last = np.full((3000, 3), 0.05) + 0.85 * np.eye(3)[labels]
        early = (1 - sure)[:, None] / 3 + sure[:, None] * np.eye(3)[first]
        probabilities = np.stack([early, last], 1)
        coefficients = learned.fit(probabilities, labels)
        chance = learned.sure(probabilities, coefficients)[:, 0]
        self.assertGreater(chance[sure > 0.9].mean(), 0.85)
        self.assertLess(chance[sure < 0.1].mean(), 0.3)
        self.assertAlmostEqual(chance.mean(), (first == labels).mean(), delta=0.02)


class Dropping(unittest.TestCase):
    def test_tokens_that_received_most_stay_in_their_order(self) -> None:
        x = torch.arange(4.0).reshape(1, 4, 1)
        kept, attended = fewest(x, torch.tensor([[1.0, 3.0, 1.0, 3.0]]), 3)
        self.assertEqual(kept.flatten().tolist(), [0.0, 1.0, 3.0])
        self.assertEqual(attended.flatten().tolist(), [1.0, 3.0, 3.0])

    def test_a_closed_gate_hands_the_tokens_on(self) -> None:
        torch.manual_seed(3)
        model = Encoder(Architecture(16, 4, 8, 2, 16, 2, 3, skip_gates=True)).eval()
        with torch.no_grad():
            model.skip[0].bias.fill_(-100.0)
            trace: list[torch.Tensor] = []
            model(torch.randn(2, 16, 4), trace=trace)
        self.assertTrue(torch.equal(trace[1], trace[2]))


class Camera(unittest.TestCase):
    def test_a_clip_is_its_seed(self) -> None:
        one, two, other = (camera.clip(s, camera.DEPLOYED)[0] for s in (5, 5, 6))
        self.assertTrue(np.array_equal(one, two))
        self.assertFalse(np.array_equal(one, other))

    def test_a_finer_canvas_draws_the_same_scene(self) -> None:
        still = camera.Scene(0.0, 0)
        small, fine = (camera.clip(7, still, 4, canvas)[0] for canvas in (camera.SMALL, wildlife.CANVAS))
        means = fine.reshape(4, 32, 3, 32, 3).mean((2, 4))
        self.assertLess(np.abs(means - small).mean(), 2.5)
        self.assertLess(np.abs(means.mean() - small.mean()), 0.5)

    def test_every_wildlife_clip_begins_without_an_animal(self) -> None:
        _, patches = wildlife.draw(wildlife.TEST, 2)
        self.assertTrue(patches.any())
        self.assertFalse(patches[:: wildlife.FRAMES].any())


class Convolutions(unittest.TestCase):
    VIEW = ImageView(8, 8, 4)
    SHAPE = ConvolutionShape(VIEW, (square(6), *separable(6, 12, 2), Layer(5, (2, 3), (1, 2), (0, 1))), 3)

    def trained(self) -> TrainableNet:
        """A network whose batch normalisation has seen something."""
        net = TrainableNet(self.SHAPE, 4, 0.2)
        for _ in range(3):
            net(1 + 2 * torch.randn(16, 4, 16))
        return net.eval()

    def test_folding_changes_nothing(self) -> None:
        net, x = self.trained(), torch.randn(5, 4, 16)
        with torch.no_grad():
            self.assertLess(float((net(x) - net.folded()(x)).abs().max()), 1e-5)

    def test_sizes_of_maps(self) -> None:
        self.assertEqual(self.SHAPE.map_sizes(), [(8, 8), (4, 4), (4, 4), (3, 2)])
        self.assertEqual(self.SHAPE.macs(), 64 * 9 * 6 + 16 * 9 * 6 + 16 * 6 * 12 + 6 * 6 * 12 * 5 + 5 * 3)

    def test_a_card_gives_the_shape_back(self) -> None:
        self.assertEqual(ConvolutionShape.of_card(self.SHAPE.card(), self.VIEW), self.SHAPE)

    def test_integers_follow_the_floats(self) -> None:
        net = self.trained().folded()
        x = torch.randn(40, 4, 16)
        made = Quantiser(net, x).tensors(100.0, 100.0)
        self.assertLessEqual(max(int(np.abs(v).max()) for k, v in made.items() if k.endswith(".weight")), 127)
        with torch.no_grad():
            wide = net(x).numpy()
        whole = Int8Convolution(self.SHAPE, made).many(x.numpy().astype(np.float64))
        self.assertLess(float(np.abs(whole - wide).max()), 0.1 * float(np.abs(wide).max()))

    def test_the_tutor_reads_the_map_of_the_patches(self) -> None:
        shape = ConvolutionShape(self.VIEW, (square(4), square(5, 2), square(6, 2)), 3)
        tutor = MapTutor(TrainableNet(shape, 1, 0.0), 4, [1.0] * 4)
        tutor(torch.randn(2, 4, 16))
        self.assertEqual((tutor.at, tuple(tutor.said.shape)), (2, (2, 4, 2, 2)))

    def test_one_exit_has_no_thresholds(self) -> None:
        probabilities = np.full((4, 1, 2), 0.5)
        self.assertEqual(calibrate.exit_thresholds(probabilities, np.array([0, 1, 0, 1]), "entropy"), [])
        self.assertEqual(learned.fit(probabilities, np.array([0, 1, 0, 1])).shape, (0, 5))

    def test_a_series_keeps_its_rows(self) -> None:
        shape = ConvolutionShape(SeriesView((0,), 1, 8, 1), (along_time(2, 5), along_time(3, 7, stride=2)), 2)
        self.assertEqual(shape.map_sizes(), [(1, 8), (1, 4)])


if __name__ == "__main__":
    unittest.main()
