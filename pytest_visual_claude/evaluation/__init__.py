"""How good is the judge: what people accepted and rejected, and the history of baselines in git, judged again."""
