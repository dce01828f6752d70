-- voicemail.db of iOS 11. Invented people and numbers.
CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));
CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, remote_uid INTEGER, date INTEGER, token TEXT, sender TEXT, callback_num TEXT, duration INTEGER, expiration INTEGER, trashed_date INTEGER, flags INTEGER);
INSERT INTO voicemail VALUES
  (1, 9, 1700000000, 'Complete', '+12025550123', '+12025550123', 17, 1702592000, 0, 2),
  (4, 12, 1700000500, 'Complete', NULL, '+12025550144', 3, 1702592000, 721692789, 11),
  (5, 13, NULL, 'Complete', '+12025550123', NULL, 3, 1702592000, 0, 0);
