"""What leaves the build folder for other places: learning platforms, notebooks, slides, feeds. One module a kind."""
