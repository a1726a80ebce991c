"""How much of what can be seen is caught: known changes are made to the user's own pages, and looked at like any other.

The truth is there by construction: which element was changed, and how. Whether that can be seen, exact pixels say.
"""
