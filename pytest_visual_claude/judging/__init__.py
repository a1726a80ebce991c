"""Settings → who judges (choice), their judge (creation), its costs (spending), what it is shown (explaining)."""
