"""Settings → who judges (choice), their judge (creation), and what that judge is shown (explaining)."""
