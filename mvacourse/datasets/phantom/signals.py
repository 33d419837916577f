"""The signal equations of magnetic resonance, as a textbook has them.

Reference:
    Haacke, Brown, Thompson & Venkatesan (1999), Magnetic Resonance Imaging: Physical
    Principles and Sequence Design, chapters 8 (spin echo, inversion recovery).
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class SpinEcho:
    """S = PD (1 − e^{−TR/T1}) e^{−TE/T2}.

    Attributes:
        tr: Repetition time, ms.
        te: Echo time, ms.
    """

    tr: float
    te: float

    def signal(self, t1, t2, pd):
        """Returns the signal, in units of the proton density."""
        return pd * (1 - np.exp(-self.tr / t1)) * np.exp(-self.te / t2)


@dataclass(frozen=True)
class InversionRecovery:
    """S = PD |1 − 2 e^{−TI/T1} + e^{−TR/T1}| e^{−TE/T2}.

    Attributes:
        tr: Repetition time, ms.
        te: Echo time, ms.
        ti: Inversion time, ms.
    """

    tr: float
    te: float
    ti: float

    def signal(self, t1, t2, pd):
        """Returns the magnitude of the signal, in units of the proton density."""
        recovered = 1 - 2 * np.exp(-self.ti / t1) + np.exp(-self.tr / t1)
        return pd * np.abs(recovered) * np.exp(-self.te / t2)


SEQUENCES = {
    # Fluid is dark, not black: the inversion comes later than its null. Times are usual
    # ones at 3 T, tuned to the contrast of real patients by `mvacourse realism`.
    "T1w": InversionRecovery(tr=2530, te=3, ti=1140),
    "T2w": SpinEcho(tr=5000, te=87),
    "PD": SpinEcho(tr=4000, te=15),
    # Fluid of T1 = 4 s is null at TI = 2370; real images leave it some signal.
    "FLAIR": InversionRecovery(tr=9000, te=95, ti=2600),
}
