"""A clip shown in the browser while it is being written, drawn again at every change."""
