import numpy as np
import pytest
import torch

from mvacourse.datasets.intensity import (
    NATIVE_RANGES,
    WOLTERINK_RANGES,
    each_to_model_range,
    from_model_range,
    from_soft_range,
    scale_to_reference,
    to_model_range,
    to_soft_range,
)

CT = (-1024.0, 3071.0)  # HU


def test_ends_and_middle_of_the_range():
    x = torch.tensor([-1024.0, 1023.5, 3071.0])
    assert to_model_range(x, *CT).tolist() == [-1, 0, 1]


def test_values_beyond_the_range_are_not_clipped():
    assert to_model_range(torch.tensor([-1.0, 0.0, 6.0]), 0, 2).tolist() == [-2, -1, 5]


@pytest.mark.parametrize("limits", [CT, (0, 1), (0, 255), (1.5, 1.75), (-2, -1)])
def test_the_way_back_is_exact(limits):
    low, high = limits
    x = torch.linspace(2 * low - high, 2 * high - low, 1001, dtype=torch.float64)
    back = from_model_range(to_model_range(x, low, high), low, high)
    torch.testing.assert_close(back, x, rtol=0, atol=1e-14 * (high - low + abs(low)))


@pytest.mark.parametrize("map_range", [to_model_range, from_model_range])
@pytest.mark.parametrize("limits", [(1, 1), (2, 1), (0, float("nan"))])
def test_a_range_that_does_not_increase_is_an_error(map_range, limits):
    with pytest.raises(ValueError, match=r"intensity range is .* expected high > low"):
        map_range(torch.zeros(3), *limits)


@pytest.mark.parametrize("limits", [CT, NATIVE_RANGES["CT"], WOLTERINK_RANGES["CT"]])
def test_every_whole_hu_comes_back_in_float32(limits):
    hu = torch.arange(-1024.0, 3072.0)
    back = from_model_range(to_model_range(hu, *limits), *limits)
    assert torch.equal(back.round(), hu)


@pytest.mark.parametrize(("low", "high"), NATIVE_RANGES.values())
def test_float32_comes_back_to_within_its_precision(low, high):
    x = low + (high - low) * torch.rand(1_000_000, dtype=torch.float64)
    x = torch.cat([x, torch.tensor([low, high])]).float()
    back = from_model_range(to_model_range(x, low, high), low, high)
    assert (back.double() - x.double()).abs().max() <= 2**-22 * (high - low)


def test_the_soft_range_spreads_soft_tissue_out_and_comes_back():
    """By numpy's arcsinh; every whole HU comes back in float32."""
    hu = torch.arange(-1024.0, 3072.0)
    y = to_soft_range(hu)
    expected = np.arcsinh((hu.double().numpy() - 30) / 250) / 2.8
    np.testing.assert_allclose(y, expected, atol=1e-6)
    assert torch.equal(from_soft_range(y).round(), hu)
    around, bone = to_soft_range(torch.tensor([[-20.0, 80.0], [1300.0, 1400.0]]))
    assert around.diff().item() == pytest.approx(0.14, abs=0.005)
    assert bone.diff().item() == pytest.approx(0.03, abs=0.005)


def test_air_is_minus_one_and_bone_survives():
    air_and_bone = torch.tensor([-1000.0, 1350 + 4 * 130])
    mapped = each_to_model_range({"CT": air_and_bone}, clip=True)["CT"]
    back = from_model_range(mapped, *NATIVE_RANGES["CT"])
    assert mapped[0] == -1
    torch.testing.assert_close(back, air_and_bone)


def test_each_key_has_its_range_and_masks_stay():
    lesion = torch.tensor([True, False])
    native = {"MTR": torch.tensor([0.0, 60.0]), "PET": torch.tensor([1.0, 3.0])}
    mapped = each_to_model_range({**native, "lesion_mask": lesion})
    assert mapped["MTR"].tolist() == [-1, 1]
    assert mapped["PET"].tolist() == [0, 2]
    assert mapped["lesion_mask"] is lesion
    assert native["PET"].tolist() == [1, 3]


def test_values_are_clipped_only_when_asked():
    ct = {"CT": torch.tensor([-1000.0, -600.0, 400.0, 3071.0])}
    free = each_to_model_range(ct, WOLTERINK_RANGES)["CT"]
    clipped = each_to_model_range(ct, WOLTERINK_RANGES, clip=True)["CT"]
    assert free.tolist() == pytest.approx([-1.4, -1, 0, 2.671])
    assert clipped.tolist() == pytest.approx([-1, -1, 0, 1])


def test_a_key_without_range_is_an_error_that_names_the_cure():
    with pytest.raises(ValueError, match=r"key is 'ASL', .*T1w.* ranges=\{'ASL'"):
        each_to_model_range({"ASL": torch.zeros(2)})


@pytest.fixture
def mr():
    """MR in an arbitrary unit and a mask of about a tenth of its voxels."""
    rng = np.random.default_rng(0)
    return rng.gamma(2, 50, (6, 7, 8)).astype(np.float32), rng.random((6, 7, 8)) < 0.1


def test_reference_tissue_gets_the_value(mr):
    volume, nawm = mr
    scaled = scale_to_reference(volume, nawm)
    assert np.median(scaled[nawm]) == pytest.approx(1000)
    np.testing.assert_allclose(scaled / volume, (scaled / volume)[0, 0, 0], rtol=1e-6)
    assert scaled.dtype == np.float32


def test_a_percentile_within_the_brain_gets_the_value(mr):
    volume, brain = mr
    scaled = scale_to_reference(volume, brain, percentile=70, value=850)
    assert np.percentile(scaled[brain], 70) == pytest.approx(850)


def test_the_unit_of_mr_no_longer_matters(mr):
    volume, nawm = mr
    a, b = (scale_to_reference(unit * volume, nawm) for unit in (1, 0.037))
    np.testing.assert_allclose(a, b, rtol=1e-5)


def test_an_empty_or_foreign_reference_is_an_error(mr):
    volume, nawm = mr
    with pytest.raises(ValueError, match=r"0 voxels, expected at least one"):
        scale_to_reference(volume, np.zeros_like(nawm))
    with pytest.raises(ValueError, match=r"shape \(6, 7, 7\) .* shape \(6, 7, 8\)"):
        scale_to_reference(volume, nawm[..., 1:])


@pytest.mark.parametrize("bad", [0, -1000, np.nan])
def test_a_reference_without_signal_is_an_error(mr, bad):
    with pytest.raises(ValueError, match=r"percentile 50 .* expected a positive"):
        scale_to_reference(np.full_like(mr[0], bad), mr[1])
