"""Use cases, one public method each, for window and command line alike."""
