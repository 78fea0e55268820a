"""Jobs to processes, and their events back."""
