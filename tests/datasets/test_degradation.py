import pytest
import torch

from mvacourse.datasets.degradation import low_resolution


def test_each_block_holds_its_mean():
    y = torch.randn(2, 1, 6, 9)
    c = low_resolution(y, 3)
    assert c.shape == y.shape
    for rows in range(0, 6, 3):
        for columns in range(0, 9, 3):
            block = (..., slice(rows, rows + 3), slice(columns, columns + 3))
            mean = y[block].mean(dim=(2, 3), keepdim=True)
            torch.testing.assert_close(c[block], mean.expand(2, 1, 3, 3))


def test_noise_has_its_spread_and_is_one_value_a_block():
    y = torch.zeros(500, 1, 8, 8)
    generator = torch.Generator().manual_seed(0)
    c = low_resolution(y, 4, noise=0.3, generator=generator)
    blocks = c[..., ::4, ::4]
    assert torch.equal(blocks.repeat_interleave(4, 2).repeat_interleave(4, 3), c)
    # 2,000 draws: six standard errors of mean and spread.
    assert blocks.mean().abs() < 6 * 0.3 / 2000**0.5
    assert (blocks.std() - 0.3).abs() < 6 * 0.3 / 4000**0.5


def test_the_generator_decides_the_noise():
    y = torch.zeros(1, 1, 8, 8)
    a, b = (
        low_resolution(y, 4, noise=1, generator=torch.Generator().manual_seed(3))
        for _ in range(2)
    )
    assert torch.equal(a, b)


@pytest.mark.parametrize("factor", [0, 5])
def test_a_factor_that_does_not_divide_the_image_is_refused(factor):
    with pytest.raises(ValueError, match=f"factor is {factor} and the image is 28×28"):
        low_resolution(torch.zeros(1, 1, 28, 28), factor)
