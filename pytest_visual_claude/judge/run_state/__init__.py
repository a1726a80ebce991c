"""What the workers of one run share through a folder: money, requests on their way, failures."""
