import json

import pytest
import torch

from mvacourse.datasets.packing import (
    pack_images,
    pack_points,
    unpack_images,
    unpack_points,
)


def test_images_come_back_through_json_within_half_a_grey_level():
    images = torch.rand(3, 1, 5, 4) * 2 - 1
    back = unpack_images(json.loads(json.dumps(pack_images(images))))
    assert back.shape == images.shape
    assert (back - images).abs().max() <= 1 / 255 + 1e-6


def test_black_and_white_are_exact():
    images = torch.tensor([[[-1.0, 1.0]]])
    torch.testing.assert_close(unpack_images(pack_images(images)), images)


def test_text_cut_short_is_refused():
    packed = pack_images(torch.zeros(2, 6, 6))
    packed["uint8"] = packed["uint8"][:48]
    with pytest.raises(ValueError, match="36 pixels, expected 72"):
        unpack_images(packed)


def test_points_come_back_through_json_within_half_a_hundredth():
    x = 3 * torch.randn(50, 2)
    back = unpack_points(json.loads(json.dumps(pack_points(x))))
    assert back.shape == (50, 2)
    assert (back - x).abs().max() <= 0.005 + 1e-6


def test_half_a_point_is_refused():
    with pytest.raises(ValueError, match="3 numbers, expected an even number"):
        unpack_points("0.10 0.20 0.30")


@pytest.mark.parametrize(
    "packed",
    [
        {"shape": [1]},
        {"uint8": "AA=="},
        {"shape": ["1"], "uint8": "AA=="},
        {"shape": [1.5], "uint8": "AA=="},
        {"shape": [2**70], "uint8": "AA=="},
        {"shape": [1], "uint8": "é"},
        {"shape": [1], "uint8": "A"},
        {"shape": [1], "uint8": None},
        [],
        None,
    ],
)
def test_what_is_no_packed_image_is_refused(packed):
    with pytest.raises(ValueError, match=r"packed images cannot be read .*Restore"):
        unpack_images(packed)


@pytest.mark.parametrize("packed", ["0.10 x", ["0.10"], None, 3])
def test_what_is_no_packed_point_is_refused(packed):
    with pytest.raises(ValueError, match=r"packed points cannot be read .*Restore"):
        unpack_points(packed)
