"""What a person types at ``render``, and what the terminal says."""
