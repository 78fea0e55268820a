"""The drawn vocabulary shared by every clip."""

from scenes import imports

# `manim render` knows nothing of a series: what it imports after the kit is found as in a build.
imports.find_helpers_on_path()
