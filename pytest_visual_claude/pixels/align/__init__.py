"""Which rows and columns of two pictures belong to each other."""
