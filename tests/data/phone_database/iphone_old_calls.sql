-- call_history.db of iOS 6. Invented people and numbers.
CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));
CREATE TABLE call (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT, date INTEGER, duration INTEGER, flags INTEGER, id INTEGER, name TEXT, country_code TEXT, network_code TEXT, read INTEGER, assisted INTEGER, face_time_data BLOB, originalAddress TEXT, answered INTEGER DEFAULT '1');
CREATE INDEX date_index on call(date);
INSERT INTO call (ROWID, address, date, duration, flags, name, country_code, network_code, answered) VALUES
  (1, '10412345678', 1400000000, 61, 4, NULL, '460', '01', 1),
  (2, '10412345678', 1400000100, 0, 4, '王', NULL, NULL, 0),
  (3, '10412345678', 1400000200, 30, 5, NULL, NULL, NULL, 1),
  (4, '10412345678', 1400000300, 0, 5, NULL, NULL, NULL, 1),
  (5, '', 1400000400, 0, 4, NULL, NULL, NULL, 0),
  (6, 'li.si@example.com', 1400000500, 20, 16, NULL, NULL, NULL, 1),
  (7, '10412345678', 1400000600, 0, 1769472, NULL, NULL, NULL, 1),
  (9, '10412345678', 0, 0, 4, NULL, NULL, NULL, 1);
CREATE TRIGGER timer_last_trigger INSERT ON call WHEN (NEW.duration != 0) BEGIN UPDATE _SqliteDatabaseProperties SET value = (((NEW.duration + 59)/60)*60) WHERE key = 'timer_last'; END;
