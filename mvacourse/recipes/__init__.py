"""How what the course ships was made: `mvacourse train NAME` makes it again."""

from mvacourse.recipes.classical_ct import classical_ct
from mvacourse.recipes.ct_diffusion import ct_diffusion
from mvacourse.recipes.digit_autoencoders import digit_autoencoders
from mvacourse.recipes.digit_classifier import digit_classifier
from mvacourse.recipes.digit_diffusion import digit_diffusion
from mvacourse.recipes.digit_film import digit_film
from mvacourse.recipes.digit_trilemma import digit_trilemma
from mvacourse.recipes.flair_synthesis import flair_synthesis
from mvacourse.recipes.gan_failures import gan_failures
from mvacourse.recipes.grid_collapse import grid_collapse
from mvacourse.recipes.healthy_flair import healthy_flair
from mvacourse.recipes.lesion_lie import lesion_lie
from mvacourse.recipes.misalignment_dose import misalignment_dose
from mvacourse.recipes.mri_to_pet import mri_to_pet
from mvacourse.recipes.network_ct import network_ct
from mvacourse.recipes.ring_remedies import ring_remedies
from mvacourse.recipes.unpaired_ct import unpaired_ct

RECIPES = {
    "classical_ct": classical_ct,
    "ct_diffusion": ct_diffusion,
    "digit_autoencoders": digit_autoencoders,
    "digit_classifier": digit_classifier,
    "digit_diffusion": digit_diffusion,
    "digit_film": digit_film,
    "digit_trilemma": digit_trilemma,
    "flair_synthesis": flair_synthesis,
    "gan_failures": gan_failures,
    "grid_collapse": grid_collapse,
    "healthy_flair": healthy_flair,
    "lesion_lie": lesion_lie,
    "misalignment_dose": misalignment_dose,
    "mri_to_pet": mri_to_pet,
    "network_ct": network_ct,
    "ring_remedies": ring_remedies,
    "unpaired_ct": unpaired_ct,
}
