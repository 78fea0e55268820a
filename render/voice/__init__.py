"""Words to speech, its times, and the sound of a clip."""
