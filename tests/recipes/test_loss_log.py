import pytest

from mvacourse.recipes.loss_log import LossLog


def losses(n):
    return {"D": n / 3, "L1": 0.1 * n}


def log_of(path, n_done, until):
    log = LossLog(path, n_done)
    for n in range(n_done + 1, until + 1):
        log.add(n, losses(n))
    log.flush()


def test_losses_come_back_to_the_last_digit(tmp_path):
    log_of(tmp_path / "losses.csv", 0, 3)
    names, *rows = (tmp_path / "losses.csv").read_text().splitlines()
    assert names == "update,D,L1"
    found = [[float(word) for word in row.split(",")] for row in rows]
    assert found == [[n, n / 3, 0.1 * n] for n in (1, 2, 3)]


def test_nothing_is_written_before_it_is_to_stay(tmp_path):
    log = LossLog(tmp_path / "losses.csv", 0)
    log.add(1, losses(1))
    assert (tmp_path / "losses.csv").read_text() == ""


@pytest.mark.parametrize("written", [4, 7])
@pytest.mark.parametrize("torn", ["", "8,0.33"])
def test_cut_back_it_goes_on_without_a_row_twice_or_missing(tmp_path, written, torn):
    whole, cut = tmp_path / "whole.csv", tmp_path / "cut.csv"
    log_of(whole, 0, 9)
    log_of(cut, 0, written)
    with cut.open("a") as file:
        file.write(torn)
    log_of(cut, 4, 9)
    assert cut.read_text() == whole.read_text()


def test_a_training_that_starts_anew_begins_a_new_file(tmp_path):
    path = tmp_path / "losses.csv"
    log_of(path, 0, 5)
    log_of(path, 0, 1)
    assert len(path.read_text().splitlines()) == 2


def test_rows_that_are_missing_are_an_error(tmp_path):
    log_of(tmp_path / "losses.csv", 0, 3)
    with pytest.raises(ValueError, match=r"losses\.csv has rows of 3 .*expected 5\."):
        LossLog(tmp_path / "losses.csv", 5)
    (tmp_path / "losses.csv").unlink()
    with pytest.raises(ValueError, match=r"losses\.csv has rows of 0 .*expected 5\."):
        LossLog(tmp_path / "losses.csv", 5)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-1],  # the next row would be written behind the last
        lambda text: text.replace("3,1.0", "3,1.O"),
        lambda text: text.replace("\n3,", "\n4,"),
        lambda text: text.replace("update", "updat"),
    ],
)
def test_a_row_that_is_damaged_is_an_error(tmp_path, damage):
    path = tmp_path / "losses.csv"
    log_of(path, 0, 3)
    path.write_text(damage(path.read_text()))
    before = path.read_text()
    with pytest.raises(ValueError, match=r"losses\.csv has rows of 2 .*expected 3\."):
        LossLog(path, 3)
    assert path.read_text() == before


def test_a_file_of_something_else_is_an_error(tmp_path):
    (tmp_path / "losses.csv").write_bytes(b"\x1f\x8b\xff\xfe" * 100)
    with pytest.raises(ValueError, match=r"losses\.csv has rows of 0 .*expected 3\."):
        LossLog(tmp_path / "losses.csv", 3)
