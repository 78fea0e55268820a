"""The drawn vocabulary shared by every clip."""
