import pytest

from mvacourse.exercises import show_source


class Sample:
    """A class with a method."""

    def double(self, x):
        # twice
        return 2 * x


def test_source_of_a_function_is_its_text():
    def add(a, b):
        return a + b

    shown = show_source(add)
    assert repr(shown) == "def add(a, b):\n    return a + b"
    assert shown._repr_markdown_() == f"```python\n{shown!r}\n```"


def test_source_of_a_method_starts_at_the_margin():
    expected = "def double(self, x):\n    # twice\n    return 2 * x"
    assert repr(show_source(Sample.double)) == expected


def test_source_of_a_class_is_whole():
    assert repr(show_source(Sample)).startswith('class Sample:\n    """A class')
    assert repr(show_source(Sample)).endswith("return 2 * x")


def from_no_file():
    names = {}
    exec("def f(): pass", names)
    return names["f"]


@pytest.mark.parametrize("thing", [len, dict, 5, from_no_file()])
def test_what_has_no_python_source_is_an_error(thing):
    with pytest.raises(TypeError):
        show_source(thing)
