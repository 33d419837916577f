import pytest
import torch
from scipy.linalg import sqrtm

from mvacourse.metrics.distribution import frechet_distance


def scipy_distance(a, b):
    """The formula with scipy's matrix square root."""
    a, b = a.double().numpy(), b.double().numpy()
    mu_a, mu_b = a.mean(axis=0), b.mean(axis=0)
    cov_a, cov_b = (
        torch.from_numpy(f.T).cov(correction=1).numpy() for f in (a.copy(), b.copy())
    )
    root = sqrtm(cov_a @ cov_b).real
    return ((mu_a - mu_b) ** 2).sum() + (cov_a + cov_b - 2 * root).trace()


def test_it_agrees_with_scipy_on_correlated_features():
    mix = torch.randn(6, 6)
    a, b = torch.randn(200, 6) @ mix, torch.randn(300, 6) * 2 + 1
    assert frechet_distance(a, b) == pytest.approx(scipy_distance(a, b), rel=1e-9)


def test_it_is_zero_of_a_set_to_itself_and_symmetric():
    a, b = torch.randn(50, 4), torch.randn(60, 4)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a))


def test_in_one_dimension_it_is_that_of_mean_and_spread():
    """d² = (μ_a − μ_b)² + (σ_a − σ_b)² (Dowson & Landau 1982)."""
    a, b = torch.randn(100, 1, dtype=torch.float64), torch.randn(90, 1).double() * 3
    expected = (a.mean() - b.mean()) ** 2 + (a.std() - b.std()) ** 2
    assert frechet_distance(a, b) == pytest.approx(expected.item())


def test_it_grows_as_the_features_are_shifted():
    a = torch.randn(100, 3)
    distances = [frechet_distance(a, a + shift) for shift in (0.0, 0.5, 1.0)]
    assert distances == pytest.approx([0, 3 * 0.25, 3.0], abs=1e-5)


def test_fewer_rows_than_columns_still_gives_a_number():
    a, b = torch.randn(4, 8), torch.randn(5, 8)
    assert frechet_distance(a, b) == pytest.approx(scipy_distance(a, b), abs=1e-4)


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (torch.ones(5), torch.ones(5), r"\(5,\)"),
        (torch.ones(5, 2), torch.ones(5, 3), r"expected \(N, F\) and \(M, F\)"),
        (torch.ones(1, 2), torch.ones(5, 2), "N, M ≥ 2"),
        (torch.full((5, 2), torch.nan), torch.ones(5, 2), "not finite"),
    ],
)
def test_bad_features_are_refused(a, b, message):
    with pytest.raises(ValueError, match=message):
        frechet_distance(a, b)
