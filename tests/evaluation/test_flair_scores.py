import numpy as np
import pytest

from mvacourse.evaluation.flair_scores import (
    FLAIR_RANGE,
    THRESHOLDS,
    best_threshold,
    flair_scores,
)

OPTIONS = {"threshold": 1.25, "spacing": (2.0, 2.0, 2.0)}


def make_brain(contrast):
    """White matter of 1000 with two lesions, and noise that is too small to matter."""
    brain = np.zeros((20, 20, 20), bool)
    brain[1:19, 1:19, 1:19] = True
    lesion = np.zeros_like(brain)
    lesion[3:7, 3:7, 3:7] = lesion[12:17, 12:17, 12:17] = True
    nawm = np.zeros_like(brain)
    nawm[3:7, 12:17, 3:17] = True
    flair = 1000.0 * brain + 1000 * (contrast - 1) * lesion
    flair += brain * np.random.default_rng(0).normal(0, 5, brain.shape)
    masks = {"lesion_mask": lesion, "NAWM_mask": nawm, "brain_mask": brain}
    return {"FLAIR": flair.astype(np.float32)} | masks


@pytest.fixture
def brains():
    return {"sub-01": make_brain(1.4), "sub-02": make_brain(1.5)}


def test_the_true_flair_has_its_contrast_and_its_lesions(brains):
    true = {name: brain["FLAIR"] for name, brain in brains.items()}
    scores = flair_scores(true, brains, trained_on=[], **OPTIONS)
    assert scores.keys() == {"Ratio 1", "Dice", "detected", "false lesions"}
    assert list(scores["Ratio 1"].values()) == pytest.approx([1.4, 1.5], abs=0.005)
    assert min(scores["Dice"].values()) > 0.9
    assert scores["detected"] == {"sub-01": 1, "sub-02": 1}
    assert scores["false lesions"] == {"sub-01": 0, "sub-02": 0}


def test_a_lost_and_an_invented_lesion_are_counted(brains):
    brain = brains["sub-01"]
    y_hat = brain["FLAIR"].copy()
    y_hat[3:7, 3:7, 3:7] = 1000  # 64 of 189 voxels
    y_hat[13:16, 4:7, 4:7] = 1400
    scores = flair_scores({"sub-01": y_hat}, brains, trained_on=["sub-02"], **OPTIONS)
    assert scores["detected"]["sub-01"] == 0.5
    assert scores["false lesions"]["sub-01"] == 1
    assert scores["Ratio 1"]["sub-01"] == pytest.approx(1 + 0.4 * 125 / 189, abs=0.005)


def test_errors_are_those_inside_the_brain(brains):
    """PSNR against the definition, with an error of 20 everywhere in the brain."""
    brain = brains["sub-01"]
    inside = brain["brain_mask"]
    y_hat = np.where(inside, brain["FLAIR"] + 20, 500).astype(np.float32)
    scores = flair_scores({"sub-01": y_hat}, brains, trained_on=[], **OPTIONS)
    expected = 20 * np.log10(FLAIR_RANGE / 20)
    assert scores["MAE"]["sub-01"] == pytest.approx(20, abs=1e-3)
    assert scores["PSNR"]["sub-01"] == pytest.approx(expected, abs=1e-3)
    assert 0 < scores["SSIM"]["sub-01"] < 1


def test_no_other_threshold_has_a_higher_mean_dice(brains):
    def mean_dice(threshold):
        true = {name: brain["FLAIR"] for name, brain in brains.items()}
        options = OPTIONS | {"threshold": threshold}
        return np.mean(
            [*flair_scores(true, brains, trained_on=[], **options)["Dice"].values()]
        )

    best = best_threshold(brains.values(), OPTIONS["spacing"])
    others = [mean_dice(threshold) for threshold in THRESHOLDS[::5]]
    assert mean_dice(best) >= max(others) > min(others)
    with pytest.raises(ValueError, match="at least one"):
        best_threshold([], OPTIONS["spacing"])


def test_who_was_trained_on_or_is_unknown_is_refused(brains):
    made = {"sub-01": brains["sub-01"]["FLAIR"]}
    with pytest.raises(ValueError, match="trained_on holds the test subjects sub-01"):
        flair_scores(made, brains, trained_on=["sub-01"], **OPTIONS)
    with pytest.raises(ValueError, match="sub-01, which is not in brains"):
        flair_scores(made, {}, trained_on=[], **OPTIONS)
