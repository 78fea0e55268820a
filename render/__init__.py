"""Builds the series: clips, episodes, captions and the page that shows them."""
