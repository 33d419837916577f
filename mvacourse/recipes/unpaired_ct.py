"""T1w → CT without pairs, and back, for notebook 07."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from mvacourse.checkpoints import save_checkpoint
from mvacourse.datasets.splits import split_subjects
from mvacourse.models.cyclegan import CycleGAN
from mvacourse.recipes.ct_networks import load_heads
from mvacourse.recipes.network_ct import judge
from mvacourse.recipes.record import provenance, record, recorded_before
from mvacourse.recipes.unpaired_networks import (
    CHECKPOINT,
    Heads,
    make_players,
    relative_error,
    share_out,
    there_and_back,
    train_unpaired,
    unpaired_slices,
)
from mvacourse.recipes.unpaired_start import start_by_rule, steps_of_start
from mvacourse.runtime import by_profile, set_seed, writable_data_folder
from mvacourse.training.cyclegan import CycleGANSettings

METHOD = "CycleGAN"


def unpaired_ct(profile: str) -> Path:
    """Trains CycleGAN on the MR of some heads and the CT of others, and records scores.

    Recorded before with the same settings, it is left as it is.
    """
    start = time.perf_counter()
    n_train, n_test = by_profile(profile, cpu=(18, 6), gpu=(18, 6), smoke=(4, 1))
    spacing = by_profile(profile, cpu=2.0, gpu=1.0, smoke=4.0)
    heads = load_heads(n_train + n_test, spacing)
    train, test = split_subjects(heads, n_train, n_test)
    slices = unpaired_slices(heads, train)
    settings = CycleGANSettings.for_heads(profile, len(slices[0]))
    mr_of, ct_of = share_out(train)
    about = {"settings": asdict(settings), "spacing": spacing, "seed": 0}
    about |= {"MR of": mr_of, "CT of": ct_of, "tested on": test}
    if content := recorded_before("unpaired_ct", about):
        return record("unpaired_ct", content)
    set_seed(0)
    players = make_players(profile)
    start_by_rule(players, slices[1], steps_of_start(profile))
    train_unpaired(players, slices, settings)
    scores, packed = judge_players(players, {name: heads[name] for name in test}, train)
    path = writable_data_folder() / CHECKPOINT
    save_checkpoint(path, players, MAE=scores["MAE"], **about)
    content = {"scores": {METHOD: scores}, "slices": {METHOD: packed}}
    content |= provenance("unpaired_ct", profile, start) | about
    return record("unpaired_ct", content)


def judge_players(players: CycleGAN, heads: Heads, trained_on: Sequence[str]) -> tuple:
    """Scores the synthetic CT as `network_ct.judge` does, and the way back to MR.

    Returns:
        Its scores, with "relative error" of the MR that comes back; and its slice.
    """
    ways = {name: there_and_back(players, head["T1w"]) for name, head in heads.items()}
    made = {name: ct for name, (ct, _) in ways.items()}
    scores, packed = judge(made, heads, trained_on)
    scores["relative error"] = {
        name: relative_error(back, heads[name]["T1w"], heads[name]["head_mask"])
        for name, (_, back) in ways.items()
    }
    return scores, packed
