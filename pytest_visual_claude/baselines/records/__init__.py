"""What is kept beside baselines for people: what they decided, and what masks hide from everybody else."""
