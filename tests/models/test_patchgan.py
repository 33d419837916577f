import pytest
import torch

from mvacourse.models.patchgan import PatchDiscriminator


def test_one_logit_a_patch():
    D = PatchDiscriminator(2, n_channels=8, n_halvings=1)
    assert D(torch.randn(3, 1, 28, 28), torch.randn(3, 1, 28, 28)).shape == (
        3,
        1,
        12,
        12,
    )


@pytest.mark.parametrize(("n_halvings", "side"), [(1, 16), (2, 34), (3, 70)])
def test_a_logit_sees_the_patch_of_the_paper(n_halvings, side):
    """By the gradient of one logit; 16 and 70 are in Isola et al. (2017), 6.1.2."""
    # Statistics over the image would see all of it.
    D = PatchDiscriminator(2, n_channels=8, n_halvings=n_halvings, normalised=False)
    y = torch.randn(1, 1, 128, 128, requires_grad=True)
    logits = D(torch.zeros(1, 1, 128, 128), y)
    middle = logits.shape[-1] // 2
    logits[0, 0, middle, middle].backward()
    rows, columns = y.grad[0, 0].nonzero().T
    assert (rows.max() - rows.min() + 1, columns.max() - columns.min() + 1) == (
        side,
        side,
    )


def test_every_parameter_receives_a_gradient_and_both_images_count():
    D = PatchDiscriminator(3, n_channels=8, n_halvings=2)
    c = torch.randn(2, 1, 32, 32, requires_grad=True)
    y = torch.randn(2, 2, 32, 32, requires_grad=True)
    D(c, y).sum().backward()
    assert [name for name, p in D.named_parameters() if not p.grad.any()] == []
    assert c.grad.any()
    assert y.grad.any()


def test_volumes_are_judged_patch_by_patch_too():
    D = PatchDiscriminator(3, n_channels=8, n_halvings=1, n_dims=3)
    c, y = torch.randn(2, 2, 12, 16, 20), torch.randn(2, 1, 12, 16, 20)
    logits = D(c, y)
    assert logits.shape == (2, 1, 4, 6, 8)
    logits.sum().backward()
    assert [name for name, p in D.named_parameters() if not p.grad.any()] == []


@pytest.mark.parametrize(
    "options", [{"n_halvings": 0}, {"n_channels": 4}, {"n_dims": 1}]
)
def test_impossible_sizes_are_refused(options):
    with pytest.raises(ValueError, match="expected at least 1, a multiple of 8"):
        PatchDiscriminator(2, **options)
