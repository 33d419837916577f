import pytest
import torch

from mvacourse.losses import l1_loss
from mvacourse.losses.weighted_l1 import weighted_l1_loss


@pytest.fixture
def images():
    """Three volumes in float64, their target, and a label 0 … 3 of each voxel."""
    y, y_hat = torch.randn(2, 3, 1, 4, 5, 6, dtype=torch.float64)
    return y_hat, y, torch.randint(0, 4, (3, 4, 5, 6))


def masks(labels):
    """Lesion is 1, NAWM 2, other 3; what is 0 belongs to none."""
    return torch.stack([labels == k for k in (1, 2, 3)], dim=1)


def by_loop(y_hat, y, labels):
    """The lecture's formula, voxel by voxel."""
    total = 0.0
    for image_hat, image, of_image in zip(y_hat, y, labels, strict=True):
        sums, counts = {}, {}
        voxels = zip(image_hat.view(-1), image.view(-1), of_image.view(-1), strict=True)
        for a, b, label in voxels:
            if label:
                sums[int(label)] = sums.get(int(label), 0.0) + abs(a - b).item()
                counts[int(label)] = counts.get(int(label), 0) + 1
        total += sum(sums[k] / counts[k] for k in sums) / len(sums)
    return total / len(y)


def test_the_formula_is_the_lecture_s(images):
    y_hat, y, labels = images
    loss = weighted_l1_loss(y_hat, y, masks(labels)).item()
    assert loss == pytest.approx(by_loop(y_hat, y, labels), rel=1e-12)


def test_by_hand():
    """Lesion |1|, NAWM (|2| + |4|) / 2, other |0|: (1 + 3 + 0) / 3."""
    y_hat = torch.tensor([[[1.0, 2.0, 4.0, 0.0, 9.0]]])
    regions = masks(torch.tensor([[1, 2, 2, 3, 0]]))
    loss = weighted_l1_loss(y_hat, torch.zeros(1, 1, 5), regions)
    assert loss.item() == pytest.approx(4 / 3)


def test_a_control_without_lesions_is_averaged_over_what_it_has(images):
    y_hat, y, labels = images
    labels[1][labels[1] == 1] = 2
    loss = weighted_l1_loss(y_hat, y, masks(labels)).item()
    assert loss == pytest.approx(by_loop(y_hat, y, labels), rel=1e-12)
    alone = weighted_l1_loss(y_hat[1:2], y[1:2], masks(labels)[1:2])
    same = weighted_l1_loss(y_hat[1:2], y[1:2], masks(labels)[1:2, 1:])
    torch.testing.assert_close(alone, same)


def test_one_region_that_is_everything_gives_l1(images):
    y_hat, y, _ = images
    regions = torch.ones_like(y, dtype=torch.bool)
    torch.testing.assert_close(weighted_l1_loss(y_hat, y, regions), l1_loss(y_hat, y))


def test_the_slope_in_a_voxel_is_one_over_the_size_of_its_region(images):
    y_hat, y, labels = images
    y_hat.requires_grad_()
    regions = masks(labels)
    weighted_l1_loss(y_hat, y, regions).backward()
    sizes = regions.flatten(2).sum(2)[..., None, None, None]
    expected = (regions / (3 * 3 * sizes)).sum(1, keepdim=True).double()
    torch.testing.assert_close(y_hat.grad.abs(), expected)


def test_a_lesion_of_one_voxel_counts_as_much_as_all_nawm():
    """The best constant is the median of the regions, not of the voxels."""
    y = torch.tensor([[[-0.5] + [0.3] * 9 + [0.0] * 4]])
    regions = masks(torch.tensor([[1] + [2] * 9 + [3] * 4]))
    answers = torch.linspace(-1, 1, 201)
    weighted = [weighted_l1_loss(a.expand_as(y), y, regions) for a in answers]
    plain = [l1_loss(a.expand_as(y), y) for a in answers]
    assert answers[torch.stack(weighted).argmin()].item() == pytest.approx(0, abs=1e-6)
    assert answers[torch.stack(plain).argmin()].item() == pytest.approx(0.3)


def test_regions_that_cannot_be_meant_are_refused(images):
    y_hat, y, labels = images
    regions = masks(labels)
    with pytest.raises(ValueError, match=r"regions are missing.*Load lesion_mask"):
        weighted_l1_loss(y_hat, y, None)
    with pytest.raises(ValueError, match=r"regions are torch\.float32"):
        weighted_l1_loss(y_hat, y, regions.float())
    with pytest.raises(ValueError, match="Cut masks where images are cut"):
        weighted_l1_loss(y_hat, y, regions[..., :-1])
    with pytest.raises(ValueError, match="Cut masks where images are cut"):
        weighted_l1_loss(y_hat, y, regions[:, 0])
    with pytest.raises(ValueError, match=r"regions share .* voxels, expected none"):
        weighted_l1_loss(y_hat, y, torch.cat([regions, regions[:, :1]], dim=1))
    regions[2] = False
    with pytest.raises(ValueError, match="all empty for at least one image"):
        weighted_l1_loss(y_hat, y, regions)
