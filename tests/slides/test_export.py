import matplotlib.pyplot as plt

from mvacourse.slides.saving import FORMATS, save_figure
from tests.slides.test_saving import ENTRY


def test_the_settings_of_the_user_change_nothing(tmp_path):
    plain = save_figure(ENTRY, tmp_path, FORMATS, "slides")
    with plt.rc_context({"lines.linewidth": 9, "axes.facecolor": "red"}):
        assert save_figure(ENTRY, tmp_path, FORMATS, "slides") == plain


def test_a_pdf_embeds_its_letters_and_has_no_date(tmp_path):
    save_figure(ENTRY, tmp_path, ["pdf"], "paper")
    pdf = (tmp_path / "small.pdf").read_bytes()
    assert b"/FontFile2" in pdf  # TrueType
    assert b"/Type3" not in pdf
    assert b"CreationDate" not in pdf


def test_every_figure_is_closed(tmp_path):
    save_figure(ENTRY, tmp_path, ["png"], "paper")
    assert plt.get_fignums() == []
