from collections import Counter

import pytest

from mvacourse.datasets.splits import split_subjects

NAMES = [f"sub-{i:02d}" for i in range(1, 25)]


def test_the_lecture_trains_on_18_and_tests_on_6():
    train, test = split_subjects(NAMES)
    assert (len(train), len(test)) == (18, 6)
    assert sorted(train + test) == NAMES


def test_the_split_is_the_same_everywhere():
    _, test = split_subjects(NAMES)
    # The last six by the shell's `printf '0 sub-01' | sha256sum` and so on.
    assert [int(name[4:]) for name in test] == [2, 5, 13, 14, 15, 17]


def test_order_of_the_names_does_not_matter():
    assert split_subjects(reversed(NAMES)) == split_subjects(NAMES)
    assert split_subjects(set(NAMES)) == split_subjects(NAMES)


def test_who_is_left_over_belongs_to_neither():
    train, test = split_subjects(NAMES, 10, 4)
    assert (len(train), len(test)) == (10, 4)
    assert not set(train) & set(test)


def test_over_the_seeds_everyone_is_tested_equally_often():
    splits = (split_subjects(NAMES, seed=seed) for seed in range(1000))
    tested = Counter(name for _, test in splits for name in test)
    assert set(tested) == set(NAMES)
    # Binomial with p = 1/4: standard deviation √(1000 · 3/16) = 13.7.
    assert all(abs(count - 250) < 5 * 13.7 for count in tested.values())


def test_a_name_given_twice_is_an_error():
    with pytest.raises(ValueError, match=r"names hold sub-01 more than once"):
        split_subjects([*NAMES, "sub-01"])


@pytest.mark.parametrize(("n_train", "n_test"), [(19, 6), (18, 0), (0, 6), (24, 1)])
def test_too_few_subjects_are_an_error(n_train, n_test):
    found = f"n_train is {n_train} and n_test is {n_test}, .* at most 24"
    with pytest.raises(ValueError, match=found):
        split_subjects(NAMES, n_train, n_test)
