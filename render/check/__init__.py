"""Whether a clip shows computed numbers only, and so that they can be read: judged before anyone watches it."""
