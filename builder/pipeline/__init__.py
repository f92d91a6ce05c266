"""The stages of a build, in order: normalise, load, index, check, release."""
