"""Each check with the right answer, and with mistakes that it must name."""

import pytest
import torch

from mvacourse.exercises import check
from mvacourse.exercises import start_here as exercise

RIGHT = dict(exercise.KINDS)
ANSWERS = [
    ("kinds", RIGHT, None),
    ("kinds", RIGHT | {"CT from MRI": "generation"}, "another image is given"),
    ("kinds", RIGHT | {"a digit out of noise": "translation"}, "noise is given"),
    ("kinds", RIGHT | {"CT from MRI": "supervised"}, "generation or translation?"),
    ("kinds", {}, "generation or translation?"),
    ("to_grey", lambda x: 127.5 * (x + 1), None),
    ("to_grey", lambda x: (127.5 * (x + 1)).round().byte(), None),
    ("to_grey", lambda x: 127.5 * (x.double() + 1), None),
    ("to_grey", lambda x: (127.5 * (x + 1)).numpy(), "stay with torch"),
    ("to_grey", lambda x: 127.5 * (x + 1) + 1, "by hand"),
    ("to_grey", lambda x: 255 * x, "from 0 to 1"),
    ("to_grey", lambda x: 127.5 * x, "add before you multiply"),
    ("to_grey", lambda x: 255 * (x + 1), "spans 2"),
    ("to_grey", lambda x: (x + 1) / 2, "0 … 1"),
    ("to_grey", lambda x: x.add_(1).mul_(127.5), "in place"),
    ("to_grey", lambda x: 127.5 * (x + 1).flatten(), "no axis goes"),
    ("to_grey", lambda x: 0 * x, "by hand"),
    ("nearest_label", lambda a, k, y: y[torch.cdist(a, k).argmin(dim=1)], None),
    ("nearest_label", lambda a, k, y: y[torch.cdist(a, k).argmax(dim=1)], "farthest"),
    ("nearest_label", lambda a, k, y: torch.cdist(a, k).argmin(dim=1), "its label"),
    ("nearest_label", lambda a, k, y: torch.cdist(a, k).min(dim=1), "places alone"),
    ("nearest_label", lambda a, k, y: torch.cdist(a, k).amin(dim=1), "how far"),
    (
        "nearest_label",
        lambda a, k, y: y[torch.cdist(a, k).argmin(dim=0).clamp(max=2)],
        "over dim=1",
    ),
    ("nearest_label", lambda a, k, y: 0 * y[[0, 0, 0, 0]], "by hand"),
]


@pytest.mark.parametrize(("name", "answer", "mistake"), ANSWERS)
def test_right_answers_pass_and_mistakes_are_named(name, answer, mistake, capsys):
    assert check(getattr(exercise, name), answer) == (mistake is None)
    assert (mistake or "✓") in capsys.readouterr().out


@pytest.mark.parametrize("name", ["to_grey", "nearest_label"])
def test_what_is_not_answered_is_said(name, capsys):
    assert not check(getattr(exercise, name), lambda *_: None)
    assert "not answered yet" in capsys.readouterr().out
