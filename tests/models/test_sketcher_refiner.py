import torch

from mvacourse.models.sketcher_refiner import SketcherRefiner
from mvacourse.models.unet3d import UNet3d


def test_the_refiner_sees_the_condition_and_the_sketch():
    def refine(given):
        return 10 * given[:, :2].sum(dim=1, keepdim=True) + given[:, 2:]

    chain = SketcherRefiner(lambda c: c[:, :1] - c[:, 1:], refine)
    c = torch.tensor([[[3.0], [1.0]]])
    assert chain(c).item() == 10 * (3 + 1) + (3 - 1)


def test_every_parameter_of_both_receives_a_gradient():
    S, R = UNet3d(2, 1, n_channels=8, depth=1), UNet3d(3, 1, n_channels=8, depth=1)
    chain = SketcherRefiner(S, R)
    y_hat = chain(torch.randn(1, 2, 4, 6, 4))
    assert y_hat.shape == (1, 1, 4, 6, 4)
    y_hat.square().sum().backward()
    assert [name for name, p in chain.named_parameters() if not p.grad.any()] == []
