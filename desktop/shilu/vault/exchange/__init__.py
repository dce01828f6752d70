"""What leaves a vault and comes into one: a case or all of it as a bag of JSON lines and originals, sealed with age."""
