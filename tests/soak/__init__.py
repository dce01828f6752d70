"""The long tests of what Shilu promises: they break things on purpose and count what was lost or went unnoticed."""
