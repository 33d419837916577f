import pytest

from mvacourse.handouts.solutions import find_solutions, solution_lines, with_stubs

ANSWER = """def double(x):
    \"\"\"Returns 2x.\"\"\"
    ### BEGIN SOLUTION
    doubled = x + x
    return doubled
    ### END SOLUTION"""


def test_a_solution_becomes_a_stub_that_names_its_exercise():
    assert with_stubs(ANSWER, "Exercise 3", "01, cell 7").splitlines() == [
        "def double(x):",
        '    """Returns 2x."""',
        "    # YOUR CODE HERE",
        '    raise NotImplementedError("Exercise 3: write double here.")',
    ]


def test_the_stub_raises_its_message():
    names = {}
    exec(with_stubs(ANSWER, "Exercise 3", ""), names)
    with pytest.raises(NotImplementedError, match="Exercise 3: write double here"):
        names["double"](2)


def test_a_value_is_to_be_set_and_the_lines_around_stay():
    source = "n = ...\n### BEGIN SOLUTION\nn = 42\n### END SOLUTION\nprint(n)"
    assert with_stubs(source, "Exercise 1", "").splitlines() == [
        "n = ...",
        "# YOUR CODE HERE",
        'raise NotImplementedError("Exercise 1: set n here.")',
        "print(n)",
    ]


def test_a_method_is_named_and_not_its_neighbour():
    source = """class Pair:
    def first(self):
        return 1

    def second(self):
        ### BEGIN SOLUTION
        print(2)
        ### END SOLUTION"""
    assert "Exercise 1: write second here." in with_stubs(source, "Exercise 1", "")


def test_after_a_function_a_value_at_the_margin_is_no_part_of_it():
    source = f"{ANSWER}\n### BEGIN SOLUTION\nn = double(21)\n### END SOLUTION"
    assert "Exercise 1: set n here." in with_stubs(source, "Exercise 1", "")


def test_a_cell_without_marks_stays_as_it_is():
    source = "print('a solution')  # of salt"
    assert find_solutions(source, "") == []
    assert with_stubs(source, "Exercise 1", "") == source


def test_the_lines_of_a_solution_come_without_its_marks():
    lines = list(solution_lines(ANSWER, ""))
    assert lines == ["    doubled = x + x", "    return doubled"]


BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@pytest.mark.parametrize(
    ("lines", "n", "message"),
    [
        ([BEGIN, "x = 1"], 1, "is never ended. Put '### END SOLUTION' below"),
        (["x = 1", END], 2, "ends nothing. Put '### BEGIN SOLUTION' above"),
        ([BEGIN, BEGIN, END, END], 2, "inside the solution that begins in line 1"),
        ([BEGIN, "x = 1", END, END], 4, "ends nothing"),
        (["## BEGIN SOLUTION", "x = 1", END], 1, "is no mark. Write"),
        (["### begin solution", "x = 1", END], 1, "is no mark"),
        ([BEGIN, "x = 1", "### END SOLUTIONS"], 3, "is no mark"),
        ([f"x = 1  {BEGIN}", END], 1, "is no mark"),
    ],
)
def test_a_wrong_mark_is_named_with_its_cell_and_cure(lines, n, message):
    with pytest.raises(ValueError, match=f"^03_minimax_xy, cell-026, line {n}:") as e:
        find_solutions("\n".join(lines), "03_minimax_xy, cell-026")
    assert message in str(e.value)
