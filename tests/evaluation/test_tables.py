import numpy as np
import pytest

from mvacourse.evaluation import published
from mvacourse.evaluation.tables import flair, mri_to_ct, mri_to_pet, unpaired_ct
from tests.evaluation.test_comparison import by_subject


@pytest.fixture
def records():
    """As the recipes write them: three classical methods and two networks."""
    random = np.random.default_rng(0)

    def scores(mae, psnr):
        return {
            "MAE": by_subject(*random.normal(mae, 3, 6)),
            "PSNR": by_subject(*random.normal(psnr, 1, 6)),
        }

    classical = {"SR": scores(80, 24), "SRF+": scores(50, 26), "Atlas": scores(60, 25)}
    networks = {"U-Net": scores(25, 30), "GAN": scores(28, 29)}
    return {"classical_ct": {"scores": classical}, "network_ct": {"scores": networks}}


def test_ct_is_tested_against_the_best_network_and_published_rows_are_marked(records):
    table = mri_to_ct(records)
    assert {len(row) for row in table.rows} == {len(table.columns)}
    ours = [row for row in table.rows if row[1] == "this course"]
    assert [row[0] for row in ours] == ["Atlas", "SR", "SRF+", "U-Net", "GAN"]
    assert ours[3][4] == "–"
    assert ours[0][4] == "< 0.001"
    assert "against U-Net, the network of lowest mean MAE" in table.notes[1]
    theirs = [row for row in table.rows if row[1].startswith("published, Nie 2017")]
    assert table.notes[2].startswith("Published: Nie et al. (2017)")
    assert len(ours) + len(theirs) == len(table.rows)
    assert theirs[2][0] == "SRF+"
    assert theirs[2][2:] == ["99.9 (14.2)", "97.6", "–", "26.3 (1.4)", "26.3", "–"]


def test_unpaired_stands_below_paired_and_above_what_was_published(records):
    cycle = {"CycleGAN": records["network_ct"]["scores"]["GAN"]}
    table = unpaired_ct(records | {"unpaired_ct": {"scores": cycle}})
    assert [row[0] for row in table.rows] == [
        "paired, U-Net",
        "paired, GAN",
        "unpaired, CycleGAN",
        "paired",
        "unpaired",
    ]
    assert table.rows[-1][1:3] == ["published, Wolterink 2017", "73.7 (2.3)"]


def test_wolterink_s_means_are_those_of_the_six_patients():
    """Table 1 of the paper, patient by patient; SD with n − 1."""
    patients = {
        "unpaired": {
            "MAE": [70.3, 76.2, 75.5, 75.2, 72.0, 73.0],
            "PSNR": [31.1, 32.1, 32.9, 32.9, 32.3, 32.5],
        },
        "paired": {
            "MAE": [86.2, 98.8, 96.9, 86.0, 81.7, 87.0],
            "PSNR": [29.3, 30.1, 30.1, 31.7, 31.2, 30.9],
        },
    }
    for method, metrics in published.CT_UNPAIRED.rows.items():
        for metric, summary in metrics.items():
            values = patients[method][metric]
            assert summary.mean == pytest.approx(np.mean(values), abs=0.07)
            assert summary.sd == pytest.approx(np.std(values, ddof=1), abs=0.07)


def test_flair_is_tested_against_the_network_of_best_dice():
    scores = {
        "random forest 60": {"Ratio 1": by_subject(1.2, 1.3), "Dice": by_subject(0, 0)},
        "U-Net": {"Ratio 1": by_subject(1.3, 1.4), "Dice": by_subject(0.5, 0.7)},
        "3-D FCN": {"Ratio 1": by_subject(1.3, 1.5), "Dice": by_subject(0.7, 0.6)},
        "true FLAIR": {"Ratio 1": by_subject(1.4, 1.5), "Dice": by_subject(0.8, 0.9)},
    }
    table = flair({"flair_synthesis": {"scores": scores}})
    assert "against 3-D FCN" in table.notes[1]
    theirs = {row[0]: row[2] for row in table.rows if row[1] != "this course"}
    assert theirs["3-D FCN"] == "1.47 (0.13)"
    assert theirs.keys() == scores.keys() | {
        "modality propagation",
        "multilayer perceptron",
    }


def test_published_figures_are_ordered_as_in_the_papers():
    """By MAE every method is better than the one before, and by PSNR too."""
    for table in (published.CT_OF_THE_BRAIN, published.CT_OF_THE_PELVIS):
        assert list(table.rows) == ["Atlas", "SR", "SRF+", "GAN"]
        mae = [of["MAE"].mean for of in table.rows.values()]
        assert mae == sorted(mae, reverse=True)
        psnr = [of["PSNR"].mean for of in table.rows.values()]
        assert psnr == sorted(psnr)


def test_pet_is_tested_against_the_refiner_and_stands_beside_wei_2019():
    of_patients = {"lesions": by_subject(0.1, 0.2), "Dice": by_subject(0.7, 0.9)}
    refiner = {"MSE": by_subject(0.01, 0.02, 0.03), "PSNR": by_subject(30, 31, 33)}
    scores = {"Sketcher": refiner | of_patients, "Refiner": refiner | of_patients}
    table = mri_to_pet({"mri_to_pet": {"scores": scores}})
    rows = {(row[0], row[1]): row[2:] for row in table.rows}
    assert rows["Refiner", "this course"] == [
        *("0.0200 (0.0100)", "31.33 (1.53)", "–", "–", "0.150 (0.071)", "–"),
        "0.80 (0.14)",
    ]
    theirs = "published, Wei 2019"
    assert rows["2-layer DNN", theirs][4] == "0.131 (0.051)*"
    assert rows["Refiner", theirs][-1] == "0.83"
    assert "3 for MSE" in table.notes[0]


def test_the_refiner_is_the_best_of_its_paper_in_every_column():
    rows = published.PET_FROM_MRI.rows
    for name, of in rows.items():
        if name != "Refiner":
            assert of["PSNR"].mean < rows["Refiner"]["PSNR"].mean
            for metric in ("MSE", "WM in HC", "NAWM", "lesions"):
                assert of[metric].mean > rows["Refiner"][metric].mean
