from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from mvacourse.plotting.trilemma import MODELS, WISHES, trilemma
from tests.plotting.in_view import assert_in_view


def test_each_model_stands_half_way_between_the_wishes_it_grants():
    ax = trilemma()
    assert isinstance(ax, Axes)
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    for box, (one, other) in zip(boxes, MODELS.values(), strict=True):
        middle = box.get_x() + box.get_width() / 2
        assert abs(middle - (WISHES[one][0] + WISHES[other][0]) / 2) < 1e-9
    assert "a scheme,\nnot a measurement" in [text.get_text() for text in ax.texts]
    assert_in_view(ax)


def test_no_two_models_grant_the_same_wishes_and_none_grants_all():
    assert len({frozenset(granted) for granted in MODELS.values()}) == len(MODELS) == 3
    assert all(set(granted) < set(WISHES) for granted in MODELS.values())
