-- calllog.db of Android 13. Invented people and numbers.
CREATE TABLE calls (_id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, presentation INTEGER NOT NULL DEFAULT 1, post_dial_digits TEXT NOT NULL DEFAULT '', via_number TEXT NOT NULL DEFAULT '', date INTEGER, duration INTEGER, data_usage INTEGER, type INTEGER, features INTEGER NOT NULL DEFAULT 0, subscription_id TEXT, new INTEGER, name TEXT, countryiso TEXT, voicemail_uri TEXT, is_read INTEGER, geocoded_location TEXT, _data TEXT, transcription TEXT, block_reason INTEGER NOT NULL DEFAULT 0, missed_reason INTEGER NOT NULL DEFAULT 0);
INSERT INTO calls (_id, number, presentation, date, duration, type, subscription_id, name, countryiso, geocoded_location, block_reason, missed_reason, _data, transcription) VALUES
  (1, '10412345678', 1, 1700000000123, 61, 1, '1', NULL, 'CN', '北京', 0, 0, NULL, NULL),
  (2, '10412345678', 1, 1700000100123, 0, 3, '1', '王', 'CN', NULL, 0, 4, NULL, NULL),
  (3, '', 2, 1700000200123, 0, 3, '1', NULL, 'CN', NULL, 0, 0, NULL, NULL),
  (4, '10412345678', 1, 1700000300123, 0, 2, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL),
  (5, '10412345678', 1, 1700000400123, 0, 5, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL),
  (6, '10412345678', 1, 1700000500123, 0, 6, NULL, NULL, NULL, NULL, 3, 0, NULL, NULL),
  (7, '+12025550123', 1, 1700000600123, 12, 4, NULL, NULL, NULL, NULL, 0, 0, '/data/user/0/com.android.providers.contacts/app_voicemail/7.amr', 'call me back'),
  (8, '10412345678', 1, 1700000700123, 0, 42, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL),
  (9, '10412345678', 1, NULL, 0, 1, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL);
