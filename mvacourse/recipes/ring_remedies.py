"""The table of remedies of mode collapse, for notebook 10."""

import time
from dataclasses import asdict, replace
from pathlib import Path

from mvacourse.datasets.toy import ring
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.remedies import AT_LEAST, N_SAMPLES, measure
from mvacourse.runtime import by_profile, progress
from mvacourse.training.ring import REMEDIES, RingSettings

# Those that recover all modes from seed 0, and vanilla, are trained from others too.
AGAIN = ("vanilla", "WGAN-GP", "feature matching", "instance noise", "AC-GAN (labels)")
SEEDS = {0: tuple(REMEDIES), 1: AGAIN, 2: AGAIN}


def ring_remedies(profile: str) -> Path:
    """Trains remedies on the ring, networks of one seed at once, and records scores.

    Killed, it goes on with the training it was at.
    """
    start, settings = time.perf_counter(), RingSettings()
    n_steps = by_profile(profile, cpu=settings.n_steps, gpu=settings.n_steps, smoke=2)
    settings = replace(settings, n_steps=n_steps)
    about = {"seed": list(SEEDS), "settings": asdict(settings)}
    about |= {"source": f"ring, σ = {ring().sigma}", "samples": N_SAMPLES}
    about |= {"samples that make a mode count": AT_LEAST}
    runs = [(str(seed), name) for seed, names in SEEDS.items() for name in names]
    before = recorded_before("ring_remedies", about)
    scores, seconds = before.get("scores", {}), before.get("seconds each", {})
    if sum(map(len, scores.values())) == len(runs):  # finished: make it again
        scores, seconds = {}, {}
    for seed, name in progress(runs, "remedies"):
        if name in scores.setdefault(seed, {}):
            continue
        begin = time.perf_counter()
        scores[seed][name] = measure(REMEDIES[name], ring(), settings, int(seed))
        took = round(time.perf_counter() - begin, 1)
        seconds.setdefault(seed, {})[name] = took
        content = provenance("ring_remedies", profile, start) | about
        content |= {"seconds each": seconds, "scores": scores}
        path = record("ring_remedies", content)
    return path
