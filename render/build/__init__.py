"""One request, from plan to published files."""
