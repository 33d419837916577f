import pytest
import torch
from torch import nn

from mvacourse.models.diffusion import read_x_0
from mvacourse.models.noise_schedule import cosine_schedule
from mvacourse.sampling import finish, inpaint


class Joined(nn.Module):
    """Both pixels of an image are equal and ±1: the best guess of them is known."""

    def __init__(self):
        super().__init__()
        self.schedule = cosine_schedule(200)

    def forward(self, x_t, t):
        signal, noise = self.schedule.signal_and_noise(t, x_t)
        evidence = signal / noise**2 * x_t.sum(dim=-1, keepdim=True)
        return read_x_0(evidence.tanh().expand_as(x_t), x_t, signal, noise)


def test_what_is_missing_is_filled_to_fit_what_is_known():
    """One pixel is known, the other must become equal to it."""
    x = torch.tensor([1.0, -1.0]).repeat(100).view(-1, 1, 1, 1).repeat(1, 1, 1, 2)
    known = torch.tensor([True, False]).view(1, 1, 1, 2)
    model = Joined()
    holed = torch.where(known, x, torch.nan)
    made = finish(inpaint(model, holed, known, model.schedule.times(50)))
    assert torch.equal(made[..., 0], x[..., 0])
    assert (made - x).abs().max() < 0.1


def test_each_step_of_filling_is_repeated():
    model, looks = Joined(), []
    model.register_forward_hook(lambda *_: looks.append(1))
    known = torch.ones(1, 1, 1, 2, dtype=bool)
    x, times = torch.ones(3, 1, 1, 2), model.schedule.times(4)
    steps = list(inpaint(model, x, known, times, n_repeats=3))
    assert [step.t for step in steps] == [150, 100, 50, 0]
    assert len(looks) == 3 * 3 + 1  # the last has no noise to be repeated with


def test_known_pixels_have_the_noise_of_their_time():
    model = Joined()
    known = torch.ones(1, 1, 1, 2, dtype=bool)
    x = torch.ones(20_000, 1, 1, 2)
    for step in inpaint(model, x, known, model.schedule.times(4)):
        alpha_bar = model.schedule.alpha_bar[step.t].item()
        assert step.x_t.mean().item() == pytest.approx(alpha_bar**0.5, abs=0.03)
        assert step.x_t.var().item() == pytest.approx(1 - alpha_bar, abs=0.03)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (torch.ones(1, 1, 2, 2), r"float32 of shape \(1, 1, 2, 2\), expected bool"),
        (torch.ones(1, 1, 2, 3, dtype=bool), r"\(1, 1, 2, 3\)"),
        (torch.ones(2, 2, dtype=bool), r"\(2, 2\)"),
    ],
)
def test_a_mask_that_does_not_fit_is_refused(known, words):
    with pytest.raises(ValueError, match=words):
        next(inpaint(Joined(), torch.zeros(5, 1, 2, 2), known, [10, 0]))
