import torch

from mvacourse.losses import cycle_loss, identity_loss


def test_a_perfect_cycle_costs_nothing():
    x, y = torch.randn(2, 1, 4, 4), torch.randn(3, 2, 5, 5)
    assert cycle_loss(x, x, y, y) == 0


def test_both_ways_are_added_each_averaged_over_its_own_pixels():
    """By hand: |1 − 0| everywhere, and |0 − 3| in one pixel of four."""
    x, y = torch.zeros(2, 1, 3, 3), torch.zeros(1, 1, 2, 2)
    y[0, 0, 0, 0] = 3
    expected = torch.tensor(1 + 3 / 4)
    torch.testing.assert_close(cycle_loss(x + 1, x, 0 * y, y), expected)
    torch.testing.assert_close(identity_loss(x + 1, x, 0 * y, y), expected)


def test_of_two_scalings_it_is_what_the_product_is_off():
    """Closed form: G(x) = ax, F(y) = by: L = |ab − 1| (E|x| + E|y|)."""
    a, b = 1.5, 0.5
    x, y = torch.randn(2, 5, 1, 4, 4)
    found = cycle_loss(b * (a * x), x, a * (b * y), y)
    torch.testing.assert_close(
        found, abs(a * b - 1) * (x.abs().mean() + y.abs().mean())
    )


def test_the_way_of_x_may_count_less():
    """|1 − 0| everywhere, counted a quarter, and |0 − 3| in one pixel of four."""
    x, y = torch.zeros(2, 1, 3, 3), torch.zeros(1, 1, 2, 2)
    y[0, 0, 0, 0] = 3
    found = cycle_loss(x + 1, x, 0 * y, y, weight_x=0.25)
    torch.testing.assert_close(found, torch.tensor(0.25 + 3 / 4))
