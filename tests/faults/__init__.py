"""Its modules have names that tests of others have, too."""
