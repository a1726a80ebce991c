"""How much of what can be seen is caught: known changes are made to pages of the user's own, and looked at like any other.

The truth is there by construction: which element was changed, and how; whether that can be seen at all, exact pixels say.
"""
