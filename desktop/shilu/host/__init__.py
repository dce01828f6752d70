"""What this computer gives us: folders, settings, catalogs, sentences, logs, locks. Knows core; not the vault."""
