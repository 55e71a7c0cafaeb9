"""`python -m fleettrain WHAT [--quick]`, where WHAT is one of the choices below."""

from __future__ import annotations

import argparse

import torch

from . import paths


def main() -> None:
    """Builds what is named."""
    parser = argparse.ArgumentParser(prog="fleettrain", description="Rebuilds library/ from pinned packages.")
    parser.add_argument("what", choices=[
        "all", "weather", "spar", "spar-fold", "spar-measure", "variants", "acsf1", "camera", "wildlife", "convolution",
        "check", "report"])
    parser.add_argument("fold", nargs="?", type=int, default=0, help="for spar-fold: 0 to 4")
    parser.add_argument("--only", nargs="+", default=[], help="for variants: window, gated, linformer, performer, "
                        "int4, pruned, spiking, tokens, fixed, skip, spike-driven, int4-groups, gelu; for convolution: "
                        "spar, acsf1, camera, wildlife")
    parser.add_argument("--refit", nargs="+", default=[], help="for variants: fit the int8 tensors of these anew, train "
                        "nothing")
    parser.add_argument("--quick", action="store_true", help="about a quarter of an hour in all: for trying the tool chain")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    paths.prepare()
    if arguments.what in ("all", "weather"):
        from . import weather
        weather.build()
    if arguments.what == "spar-fold":
        from . import recipe_spar
        recipe_spar.run_fold(arguments.fold, arguments.quick)
    if arguments.what in ("all", "spar"):
        from . import recipe_spar
        recipe_spar.build(arguments.quick)
    if arguments.what == "spar-measure":
        from . import recipe_spar
        recipe_spar.measure()
    if arguments.what in ("all", "variants"):
        from . import recipe_variants
        if arguments.refit:
            recipe_variants.refit(tuple(arguments.refit))
        else:
            recipe_variants.build(arguments.quick, tuple(arguments.only))
    if arguments.what in ("all", "acsf1"):
        from . import recipe_acsf1
        recipe_acsf1.build(arguments.quick)
    if arguments.what in ("all", "camera"):
        from . import recipe_camera
        recipe_camera.build(arguments.quick)
    if arguments.what in ("all", "wildlife"):
        from . import recipe_wildlife
        recipe_wildlife.build(arguments.quick)
    if arguments.what in ("all", "convolution"):
        from . import recipe_convolution
        recipe_convolution.build(arguments.quick, tuple(arguments.only))
    if arguments.what in ("all", "check"):
        from . import check
        check.run()
    if arguments.what == "report":
        from . import report
        report.run()


if __name__ == "__main__":
    main()
