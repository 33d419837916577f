import numpy as np
import pytest

from mvacourse.evaluation.lie_scores import false_lesions, lie_scores

SPACING = (2.0, 2.0, 2.0)


def brain(*, ill):
    """White matter of 18³ voxels near 1000 and, of the ill, a lesion in it."""
    random = np.random.default_rng(0)
    white = np.zeros((20, 20, 20), bool)
    white[1:-1, 1:-1, 1:-1] = True
    lesion = np.zeros_like(white)
    lesion[5:8, 5:8, 5:8] = ill
    image = random.uniform(980, 1020, white.shape)  # its extremes are within 1.8 sd
    return {
        "FLAIR": np.where(lesion, 1400.0, image),
        "T1w": np.where(lesion, 600.0, image),
        "lesion_mask": lesion,
        "NAWM_mask": white & ~lesion,
        "brain_mask": white,
    }


def scores_of(image, subject, key):
    made, brains = {"sub-1": image}, {"sub-1": subject}
    scores = lie_scores(made, brains, key, spacing=SPACING, trained_on=["sub-2"])
    return {metric: values["sub-1"] for metric, values in scores.items()}


@pytest.mark.parametrize(("key", "expected"), [("FLAIR", 1.4), ("T1w", 0.6)])
def test_contrast_of_true_lesions_and_of_hidden_ones(key, expected):
    ill = brain(ill=True)
    true = scores_of(ill[key], ill, key)
    assert true.keys() == {"MAE", "contrast"}
    assert true["contrast"] == pytest.approx(expected, abs=2e-3)
    assert true["MAE"] == 0
    hidden = scores_of(np.full(ill[key].shape, 1000.0), ill, key)
    assert hidden["contrast"] == 1


def test_what_is_made_up_is_measured_in_ml_and_counted():
    """A cube of 3³ voxels of 8 mm³ is one spot; a lone voxel is volume and no spot."""
    well = brain(ill=False)
    for key, value in (("FLAIR", 1400.0), ("T1w", 600.0)):
        assert scores_of(well[key], well, key)["ml"] == 0
        made = well[key].copy()
        made[5:8, 5:8, 5:8] = made[12, 12, 12] = value
        scores = scores_of(made, well, key)
        assert scores.keys() == {"MAE", "ml", "spots"}
        assert scores["ml"] == pytest.approx(28 * 8 / 1000)
        assert scores["spots"] == 1


def test_neither_the_wrong_side_nor_the_edge_of_white_matter_counts():
    well = brain(ill=False)
    made = well["FLAIR"].copy()
    made[5:8, 5:8, 5:8] = 600.0  # dark in FLAIR
    made[1] = 1400.0  # outermost layer
    assert not false_lesions(made, well, "FLAIR").any()


def test_who_was_trained_on_is_refused():
    ill = brain(ill=True)
    with pytest.raises(ValueError, match="trained_on holds the test subjects sub-1"):
        lie_scores(
            {"sub-1": ill["T1w"]},
            {"sub-1": ill},
            "T1w",
            spacing=SPACING,
            trained_on=["sub-1"],
        )
