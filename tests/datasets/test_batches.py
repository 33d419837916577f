from itertools import islice

import pytest
import torch

from mvacourse.datasets.batches import batches


def test_each_example_comes_once_an_epoch():
    x = torch.arange(12)
    stream = batches(x, batch_size=4)
    for _ in range(3):
        epoch = torch.cat([batch for (batch,) in islice(stream, 3)])
        assert sorted(epoch.tolist()) == list(range(12))


def test_every_epoch_is_shuffled_anew():
    stream = batches(torch.arange(1000), batch_size=1000)
    (first,), (second,) = islice(stream, 2)
    assert not torch.equal(first, second)
    assert not torch.equal(first, torch.arange(1000))


def test_an_incomplete_batch_is_left_out():
    stream = batches(torch.arange(10), batch_size=4)
    for _ in range(5):
        epoch = [batch for (batch,) in islice(stream, 2)]
        assert [len(batch) for batch in epoch] == [4, 4]
        assert len(torch.cat(epoch).unique()) == 8


def test_tensors_keep_together():
    x = torch.arange(10.0).view(10, 1, 1)
    stream = batches(x, 2 * torch.arange(10), batch_size=3)
    for images, labels in islice(stream, 6):
        assert images.shape == (3, 1, 1)
        assert torch.equal(2 * images.flatten(), labels.float())


def test_a_generator_repeats_the_order_whatever_the_global_stream():
    def order(seed):
        torch.rand(1)
        generator = torch.Generator().manual_seed(seed)
        stream = batches(torch.arange(50), batch_size=10, generator=generator)
        return torch.cat([batch for (batch,) in islice(stream, 10)]).tolist()

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_tensors_of_two_lengths_are_an_error_at_once():
    with pytest.raises(ValueError, match=r"lengths \[10, 9\]"):
        batches(torch.zeros(10), torch.zeros(9), batch_size=2)


@pytest.mark.parametrize("batch_size", [0, -1, 11])
def test_a_batch_size_that_cannot_be_is_an_error_at_once(batch_size):
    with pytest.raises(ValueError, match=f"batch_size is {batch_size}, .* 1 … 10"):
        batches(torch.zeros(10), batch_size=batch_size)
