"""The judge on this machine: rules over what pixels/ measured, and their sentences."""
