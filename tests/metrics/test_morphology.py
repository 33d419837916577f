import pytest
import torch

from mvacourse.metrics import ink, slant


def leaning_line(step: int) -> torch.Tensor:
    """A line of nine pixels that moves `step` columns to the right per row upward."""
    x = torch.zeros(1, 1, 28, 28)
    for up in range(-4, 5):
        x[0, 0, 15 - up, 12 + step * up] = 1  # rows go downward
    return x


@pytest.mark.parametrize("step", [-2, -1, 0, 1, 2])
def test_slant_of_a_line_is_its_shear_positive_to_the_right(step):
    assert slant(leaning_line(step)).item() == pytest.approx(step, abs=1e-6)


def test_slant_neither_depends_on_place_nor_on_boldness():
    moved = leaning_line(1).roll((5, -3), dims=(2, 3))
    assert slant(0.3 * moved).item() == pytest.approx(1.0)


def test_slant_of_each_image_is_its_own():
    x = torch.cat([leaning_line(1), leaning_line(-2)])
    torch.testing.assert_close(slant(x), torch.tensor([1.0, -2.0]))


def test_slant_agrees_with_the_regression_of_columns_on_rows():
    x = torch.rand(1, 1, 6, 9, dtype=torch.float64)
    r, c = torch.meshgrid(torch.arange(6.0), torch.arange(9.0), indexing="ij")
    design = torch.stack([torch.ones(54), r.flatten()], dim=1).double()
    weight = x.flatten().sqrt().unsqueeze(1)  # weighted least squares
    solution = torch.linalg.lstsq(
        weight * design, weight * c.reshape(-1, 1).double()
    ).solution
    torch.testing.assert_close(slant(x), -solution[1])


def test_slant_without_ink_is_not_a_number():
    assert slant(torch.zeros(1, 1, 28, 28)).isnan().all()


@pytest.mark.parametrize("row", range(0, 28, 3))
@pytest.mark.parametrize("n", [1, 3, 7, 11])
def test_slant_of_a_single_row_is_not_a_number(row, n):
    x = torch.zeros(1, 1, 28, 28)
    x[0, 0, row, 4 : 4 + n] = torch.rand(n)
    assert slant(x).isnan().all()


def test_ink_is_the_sum_of_the_pixels():
    x = torch.cat([torch.zeros(1, 1, 28, 28), 0.5 * leaning_line(1)])
    assert ink(x).tolist() == [0, 4.5]
