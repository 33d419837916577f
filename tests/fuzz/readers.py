"""Every reader by its name."""

from tests.fuzz import images, results

READERS = {
    reader.__name__: reader
    for reader in (
        images.volumes,
        images.bids,
        images.synthrad,
        images.open_ms,
        images.digits,
        images.cohort,
        images.template,
        results.checkpoint,
        results.training,
        results.begun_training,
        results.tables,
        results.going_on,
        results.packed,
    )
}
