import numpy as np
import pytest

from mvacourse.evaluation.pet_scores import pet_scores
from mvacourse.metrics.demyelination import HealthyRange

HEALTHY = HealthyRange(1.3, 0.05)  # demyelinated is below 1.2
SHAPE = (6, 6, 6)


def make_brain(patient):
    """White matter of 1.3, grey matter of 1, half of a lesion demyelinated."""
    brain = np.zeros(SHAPE, bool)
    brain[1:5, 1:5, 1:5] = True
    lesion, nawm = np.zeros(SHAPE, bool), np.zeros(SHAPE, bool)
    lesion[1:3, 1:3, 1:3] = patient
    nawm[3:5, 1:5, 1:5] = True
    pet = np.where(nawm, 1.3, 1.0) * brain
    pet[lesion] = [1.0] * 4 * patient + [1.25] * 4 * patient
    masks = {"brain_mask": brain, "lesion_mask": lesion, "NAWM_mask": nawm}
    return {"PET": pet.astype(np.float32)} | masks


@pytest.fixture
def brains():
    return {"sub-01": make_brain(True), "sub-C01": make_brain(False)}


def test_patients_and_controls_have_the_scores_that_they_can_have(brains):
    made = {name: brain["PET"] + 0.1 for name, brain in brains.items()}
    scores = pet_scores(made, brains, healthy=HEALTHY, trained_on=["sub-02"])
    assert scores["MSE"] == pytest.approx({"sub-01": 0.01, "sub-C01": 0.01}, abs=1e-6)
    in_db = 10 * np.log10(2**2 / 0.01)
    assert [*scores["PSNR"].values()] == pytest.approx([in_db] * 2, abs=1e-4)
    assert scores["WM in HC"] == pytest.approx({"sub-C01": 0.1}, abs=1e-6)
    for metric in ("NAWM", "lesions", "mean of lesions"):
        assert scores[metric] == pytest.approx({"sub-01": 0.1}, abs=1e-6)
    assert scores["Dice"] == {"sub-01": 1.0}


def test_each_region_is_judged_by_itself_and_noise_leaves_the_mean(brains):
    brain = brains["sub-01"]
    y_hat = np.full(SHAPE, 99, np.float32)  # what is outside the brain plays no part
    y_hat[brain["brain_mask"]] = brain["PET"][brain["brain_mask"]]
    y_hat[brain["lesion_mask"]] += [0.1, -0.1] * 4
    scores = pet_scores({"sub-01": y_hat}, brains, healthy=HEALTHY, trained_on=[])
    assert scores["NAWM"]["sub-01"] == 0
    assert scores["lesions"]["sub-01"] == pytest.approx(0.1, abs=1e-6)
    assert scores["mean of lesions"]["sub-01"] == pytest.approx(0, abs=1e-6)
    assert scores["MSE"]["sub-01"] == pytest.approx(8 * 0.01 / 64, abs=1e-6)
    # True: the four voxels of 1.0. Found: those, and two of 1.25 − 0.1.
    assert scores["Dice"]["sub-01"] == pytest.approx(2 * 4 / (4 + 6), abs=1e-6)


def test_who_was_trained_on_or_is_unknown_is_refused(brains):
    made = {"sub-01": brains["sub-01"]["PET"]}
    with pytest.raises(ValueError, match="trained_on holds the test subjects sub-01"):
        pet_scores(made, brains, healthy=HEALTHY, trained_on=["sub-01"])
    with pytest.raises(ValueError, match="sub-01, which is not in brains"):
        pet_scores(made, {}, healthy=HEALTHY, trained_on=[])
