"""Files and generators turned into tensors: one file per source, and the batches."""
