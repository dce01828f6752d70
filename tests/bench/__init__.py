"""Speed and memory against bare baselines (design section 7). Run with ``make bench``; nothing here is a timed test."""
