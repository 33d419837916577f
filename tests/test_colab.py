"""What counts as replaced, on the Colab that is played on this machine."""

import pytest

from tools.colab import compare

SHOWN = ("torch", "torchvision", "numpy", "matplotlib", "ipywidgets", "ipython")
BEFORE = dict.fromkeys((*SHOWN, "six"), "1.0")


def test_what_came_beside_is_listed(capsys):
    compare(BEFORE, BEFORE | {"tqdm": "4.0", "dipy": "1.9"})
    printed = capsys.readouterr().out
    assert "torch 1.0" in printed
    assert "none of 7 replaced, came: dipy, tqdm" in printed


@pytest.mark.parametrize("name", ["numpy", "six"])
def test_another_version_of_anything_is_told(name):
    with pytest.raises(AssertionError, match=rf"replaced: .*{name}.*1\.0 → 2\.0"):
        compare(BEFORE, BEFORE | {name: "2.0"})


def test_what_is_gone_is_told():
    left = {name: version for name, version in BEFORE.items() if name != "six"}
    with pytest.raises(AssertionError, match=r"six.*1\.0 → None"):
        compare(BEFORE, left)
