"""What this computer gives us: folders, catalogs, sentences, logs, locks."""
