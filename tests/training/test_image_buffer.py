import pytest
import torch

from mvacourse.training.image_buffer import ImageBuffer


def image(value):
    return torch.full((1, 1, 2, 2), float(value))


def values(images):
    return images[:, 0, 0, 0].tolist()


def test_until_it_is_full_each_image_is_returned_and_kept():
    buffer = ImageBuffer(3)
    assert [values(buffer(image(n)))[0] for n in range(3)] == [0, 1, 2]
    assert [kept[0, 0, 0] for kept in buffer.kept] == [0, 1, 2]


def test_what_is_returned_is_new_or_was_kept_and_then_is_not_kept_any_more():
    """The definition, followed image by image with a set of what is kept."""
    buffer = ImageBuffer(4, generator=torch.Generator().manual_seed(0))
    kept = {0, 1, 2, 3}
    buffer(torch.cat([image(n) for n in kept]))
    for n in range(4, 300):
        (found,) = values(buffer(image(n)))
        if found != n:
            assert found in kept
            kept = (kept - {found}) | {n}
        assert {int(one[0, 0, 0]) for one in buffer.kept} == kept


def test_half_are_new_and_an_old_one_is_any_of_those_kept():
    """2,000 draws: share ½ ± 0.05 (4 σ); an image stays 2 · size draws on average."""
    buffer = ImageBuffer(10, generator=torch.Generator().manual_seed(1))
    found = values(buffer(torch.cat([image(n) for n in range(2010)])))[10:]
    ages = [n - old for n, old in enumerate(found, start=10)]
    old = [age for age in ages if age]
    assert abs(len(old) / 2000 - 0.5) < 0.05
    # Replaced with probability 1/(2 · 10) a draw: geometric, mean 20, SD 20 / √1000.
    assert abs(sum(old) / len(old) - 20) < 3


def test_images_come_without_gradient_and_do_not_change_with_their_source():
    buffer = ImageBuffer(1)
    made = image(1).requires_grad_()
    assert not buffer(made).requires_grad
    with torch.no_grad():
        made.zero_()
    assert buffer.kept[0].mean() == 1


def test_one_generator_one_history():
    runs = []
    for _ in range(2):
        buffer = ImageBuffer(2, generator=torch.Generator().manual_seed(3))
        runs.append(values(buffer(torch.cat([image(n) for n in range(50)]))))
    assert runs[0] == runs[1] != list(range(50))


def test_size_0_keeps_nothing():
    buffer = ImageBuffer(0)
    assert values(buffer(image(7))) == [7]
    assert buffer.kept == []


def test_a_negative_size_is_refused():
    with pytest.raises(ValueError, match="size is -1, expected 0 or more"):
        ImageBuffer(-1)
