import pytest
import torch
from scipy.stats import mannwhitneyu
from sklearn.neighbors import NearestNeighbors

from mvacourse.metrics.neighbours import copying, nearest, precision, recall


def test_nearest_is_scikit_learn_s_over_several_parts():
    a, b = torch.randn(2300, 5), torch.randn(70, 5)
    distance, index = nearest(a, b)
    expected = NearestNeighbors(n_neighbors=1).fit(b.numpy()).kneighbors(a.numpy())
    torch.testing.assert_close(distance, torch.from_numpy(expected[0][:, 0]).float())
    assert index.tolist() == expected[1][:, 0].tolist()


def test_images_are_compared_pixel_by_pixel():
    a = torch.zeros(1, 1, 2, 2)
    b = torch.stack([torch.ones(1, 2, 2), 0.5 * torch.ones(1, 2, 2)])
    distance, index = nearest(a, b)
    assert (distance.item(), index.item()) == (1.0, 1)


def test_precision_by_hand():
    """On a line: with k = 1, 0 and 1 reach to each other, 5 reaches to 1."""
    real = torch.tensor([[0.0], [1.0], [5.0]])
    fake = torch.tensor([[-0.9], [-1.1], [8.9], [9.1], [3.0]])
    assert precision(real, fake, k=1) == pytest.approx(3 / 5)


def test_recall_is_precision_with_the_roles_exchanged():
    real, fake = torch.randn(50, 3), torch.randn(60, 3) + 1
    assert recall(real, fake) == precision(fake, real)


def test_both_agree_with_the_definition_over_several_parts():
    """By scikit-learn's neighbours, one generated point at a time."""
    real, fake = torch.randn(1200, 2), 1.5 * torch.randn(1100, 2)
    radii = NearestNeighbors(n_neighbors=4).fit(real.numpy()).kneighbors()[0][:, 2]
    inside = [((real - f).norm(dim=1).numpy() <= radii).any() for f in fake]
    expected = sum(inside) / len(fake)
    assert precision(real, fake) == pytest.approx(expected, abs=2 / 1100)


def test_one_mode_of_two_is_precise_and_misses_the_half():
    real = torch.cat([torch.randn(500, 2), torch.randn(500, 2) + 20])
    fake = torch.randn(1000, 2)
    assert precision(real, fake) > 0.9
    assert 0.4 < recall(real, fake) < 0.52


def test_good_and_complete_is_near_1_and_elsewhere_is_0():
    real, fake = torch.randn(1000, 2), torch.randn(1000, 2)
    assert min(precision(real, fake), recall(real, fake)) > 0.95
    assert precision(real, fake + 20) == recall(real, fake + 20) == 0


@pytest.mark.parametrize("noise", [0.0, 0.05, 3.0])
def test_copying_is_the_area_of_mann_and_whitney(noise):
    train, test = torch.randn(60, 4), torch.randn(80, 4)
    fake = torch.cat([train[:20] + noise * torch.randn(20, 4), train[:5]])
    distances = [nearest(x, train)[0].numpy() for x in (test, fake)]
    expected = mannwhitneyu(*distances).statistic / (80 * 25)
    assert copying(train, test, fake) == pytest.approx(expected)


def test_new_draws_are_no_copies_and_copies_are():
    train, test, fake = torch.randn(3, 400, 4)
    assert copying(train, test, fake) == pytest.approx(0.5, abs=0.06)
    assert copying(train, test, train + 0.001 * fake) == 1
    assert copying(train, test, fake + 10) < 0.05
    assert copying(train, train, train[:7]) == 0.5  # all at distance 0


@pytest.mark.parametrize(
    ("real", "fake", "words"),
    [
        (torch.ones(9), torch.ones(9), r"\(9,\)"),
        (torch.ones(9, 2), torch.ones(9, 3), r"expected \(N, F\) and \(M, F\)"),
        (torch.ones(3, 2), torch.ones(9, 2), "N, M ≥ 4"),
    ],
)
def test_bad_features_are_refused(real, fake, words):
    with pytest.raises(ValueError, match=words):
        precision(real, fake)


def test_an_empty_set_has_no_nearest():
    with pytest.raises(ValueError, match="N, M ≥ 1"):
        nearest(torch.ones(3, 2), torch.ones(0, 2))
