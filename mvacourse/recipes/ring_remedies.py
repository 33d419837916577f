"""The table of remedies of mode collapse, for notebook 10."""

import time
from dataclasses import asdict, replace
from pathlib import Path

from mvacourse.datasets.toy import ring
from mvacourse.recipes.record import provenance, record
from mvacourse.remedies import AT_LEAST, N_SAMPLES, measure
from mvacourse.runtime import by_profile, progress
from mvacourse.training.ring import REMEDIES, RingSettings


def ring_remedies(profile: str) -> Path:
    """Trains each remedy on the ring, all seeds at once, and records the scores."""
    start, settings = time.perf_counter(), RingSettings()
    n_steps = by_profile(profile, cpu=settings.n_steps, gpu=settings.n_steps, smoke=2)
    settings, scores, seconds = replace(settings, n_steps=n_steps), {}, {}
    for name, remedy in progress(REMEDIES.items(), "remedies"):
        begin = time.perf_counter()
        scores[name] = measure(remedy, ring(), settings)
        seconds[name] = round(time.perf_counter() - begin, 1)
    about = provenance("ring_remedies", profile, start) | {"seed": 0}
    about |= {"settings": asdict(settings), "source": f"ring, σ = {ring().sigma}"}
    about |= {"samples": N_SAMPLES, "samples that make a mode count": AT_LEAST}
    return record("ring_remedies", about | {"seconds each": seconds, "scores": scores})
