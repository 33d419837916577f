import numpy as np
import pytest

from mvacourse.evaluation import ct_scores

SHAPE = (4, 5, 6)


@pytest.fixture
def heads():
    """Predictions, truths and masks of two subjects; air around the head is wrong."""
    random = np.random.default_rng(0)
    truths = {name: random.normal(0, 500, SHAPE) for name in ("sub-01", "sub-02")}
    masks = {name: random.random(SHAPE) < 0.5 for name in truths}
    predictions = {
        name: np.where(masks[name], y + random.normal(0, 50, SHAPE), 9999)
        for name, y in truths.items()
    }
    return predictions, truths, masks


def test_each_subject_has_its_error_within_its_head(heads):
    """Against the definitions, written in numpy."""
    scores = ct_scores(*heads, trained_on=["sub-03"])
    assert scores.keys() == {"MAE", "PSNR"}
    for name in ("sub-01", "sub-02"):
        y_hat, y = (volumes[name][heads[2][name]] for volumes in heads[:2])
        expected = np.abs(y_hat - y).mean()
        assert scores["MAE"][name] == pytest.approx(expected, rel=1e-5)
        expected = 20 * np.log10(3000) - 10 * np.log10(((y_hat - y) ** 2).mean())
        assert scores["PSNR"][name] == pytest.approx(expected, rel=1e-5)


def test_an_error_of_30_hu_everywhere_is_40_db(heads):
    _, truths, masks = heads
    shifted = {name: y + 30 for name, y in truths.items()}
    scores = ct_scores(shifted, truths, masks, trained_on=[])
    assert list(scores["MAE"].values()) == pytest.approx([30, 30], rel=1e-5)
    assert list(scores["PSNR"].values()) == pytest.approx([40, 40], rel=1e-5)


def test_who_was_trained_on_is_not_tested(heads):
    with pytest.raises(ValueError, match="trained_on holds the test subjects sub-02"):
        ct_scores(*heads, trained_on=["sub-02", "sub-03"])


@pytest.mark.parametrize("which", [1, 2])
def test_each_prediction_needs_its_truth_and_mask(heads, which):
    del heads[which]["sub-02"]
    with pytest.raises(ValueError, match="is of sub-01, expected the subjects"):
        ct_scores(*heads, trained_on=[])


def test_nobody_has_no_score():
    with pytest.raises(ValueError, match="at least one"):
        ct_scores({}, {}, {}, trained_on=[])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda y, mask: (y[1:], mask), "sub-02: y_hat is"),
        (lambda y, mask: (y * np.nan, mask), "sub-02: .*NaN"),
        (lambda y, mask: (y, mask & False), "sub-02: mask is empty"),
        (lambda y, mask: (y, mask.astype(int)), "sub-02: mask is torch.int64"),
    ],
)
def test_bad_volumes_are_refused_with_the_subject(heads, change, message):
    predictions, _, masks = heads
    changed = change(predictions["sub-02"], masks["sub-02"])
    predictions["sub-02"], masks["sub-02"] = changed
    with pytest.raises(ValueError, match=message):
        ct_scores(*heads, trained_on=[])
