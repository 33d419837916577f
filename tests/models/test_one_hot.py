import pytest
import torch

from mvacourse.models.one_hot import one_hot


def test_the_1_stands_at_the_class():
    found = one_hot(torch.tensor([[2, 0], [1, 1]]), 3)
    expected = torch.tensor([[[0.0, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 1, 0]]])
    assert torch.equal(found, expected)


@pytest.mark.parametrize("c", [[0, 3], [-1, 2]])
def test_a_class_out_of_range_is_refused(c):
    with pytest.raises(ValueError, match="expected 0 … 2, 3 classes counted from 0"):
        one_hot(torch.tensor(c), 3)


def test_an_empty_list_of_classes_is_refused():
    with pytest.raises(ValueError, match="list of classes is empty"):
        one_hot(torch.tensor([], dtype=torch.long), 3)
