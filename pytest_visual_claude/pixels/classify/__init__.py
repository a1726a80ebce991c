"""What happened in a component: its kind."""
