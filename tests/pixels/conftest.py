"""Fewer examples where each compares pictures."""

import hypothesis

hypothesis.settings.register_profile("pictures", hypothesis.settings.get_profile("repeatable"), max_examples=60)
hypothesis.settings.load_profile("pictures")
