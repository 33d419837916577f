"""How networks learn: one loop, and one file with settings and step for each method."""
