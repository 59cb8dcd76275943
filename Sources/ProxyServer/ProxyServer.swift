// Not empty, so that the target builds.
