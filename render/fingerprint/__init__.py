"""What the frames of a clip depend on."""
