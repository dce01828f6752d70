-- mmssms.db of Android 12. Invented people and numbers.
CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, person INTEGER, date INTEGER, date_sent INTEGER DEFAULT 0, protocol INTEGER, read INTEGER DEFAULT 0, status INTEGER DEFAULT -1, type INTEGER, reply_path_present INTEGER, subject TEXT, body TEXT, service_center TEXT, locked INTEGER DEFAULT 0, error_code INTEGER DEFAULT 0, seen INTEGER DEFAULT 0, sub_id INTEGER DEFAULT -1, creator TEXT);
CREATE TABLE pdu (_id INTEGER PRIMARY KEY AUTOINCREMENT, thread_id INTEGER, date INTEGER, date_sent INTEGER DEFAULT 0, msg_box INTEGER, read INTEGER DEFAULT 0, m_id TEXT, sub TEXT, sub_cs INTEGER, ct_t TEXT, m_type INTEGER, m_size INTEGER, tr_id TEXT, locked INTEGER DEFAULT 0, seen INTEGER DEFAULT 0, sub_id INTEGER DEFAULT -1, text_only INTEGER DEFAULT 0);
CREATE TABLE part (_id INTEGER PRIMARY KEY AUTOINCREMENT, mid INTEGER, seq INTEGER DEFAULT 0, ct TEXT, name TEXT, chset INTEGER, cd TEXT, fn TEXT, cid TEXT, cl TEXT, ctt_s INTEGER, ctt_t TEXT, _data TEXT, text TEXT);
CREATE TABLE addr (_id INTEGER PRIMARY KEY, msg_id INTEGER, contact_id INTEGER, address TEXT, type INTEGER, charset INTEGER);
CREATE TABLE threads (_id INTEGER PRIMARY KEY AUTOINCREMENT, date INTEGER DEFAULT 0, message_count INTEGER DEFAULT 0, recipient_ids TEXT);
CREATE TABLE canonical_addresses (_id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT);
INSERT INTO canonical_addresses VALUES (1, '10412345678'), (2, '+12025550123');
INSERT INTO threads (_id, recipient_ids) VALUES (1, '1'), (2, '1 2');
INSERT INTO sms (_id, thread_id, address, date, date_sent, type, body, service_center, sub_id) VALUES
  (1, 1, '10412345678', 1700000000123, 1700000000000, 1, '请还款', '+8610412300500', 1),
  (2, 1, '10412345678', 1700000100123, 0, 2, '不要再打', NULL, 1),
  (3, 1, 'LOANCO', 1700000200123, 0, 1, 'null', NULL, -1),
  (4, 1, '10412345678', 1700000300123, 0, 3, 'draft', NULL, -1),
  (5, 1, '10412345678', 1700000400123, 0, 5, 'failed', NULL, -1),
  (6, 1, '10412345678', NULL, 0, 1, 'when?', NULL, -1),
  (7, 1, NULL, 1700000500123, 0, 1, 'who?', NULL, -1);
INSERT INTO pdu (_id, thread_id, date, date_sent, msg_box, sub, m_type, sub_id) VALUES
  (1, 1, 1700000600, 0, 1, '通知', 132, 1),
  (2, 2, 1700000700, 0, 2, NULL, 128, -1),
  (3, 1, 1700000800, 0, 1, NULL, 130, -1);
INSERT INTO part (_id, mid, seq, ct, name, cl, _data, text) VALUES
  (1, 1, -1, 'application/smil', 'smil.xml', 'smil.xml', NULL, '<smil/>'),
  (2, 1, 0, 'image/jpeg', 'a.jpg', 'a.jpg', '/data/user_de/0/com.android.providers.telephony/app_parts/PART_1_a.jpg', NULL),
  (3, 1, 0, 'text/plain', NULL, 'text_0.txt', NULL, '看图'),
  (4, 2, 0, 'text/plain', NULL, NULL, NULL, '大家好');
INSERT INTO addr (_id, msg_id, address, type) VALUES (1, 1, '10412345678', 137), (2, 1, 'insert-address-token', 151), (3, 2, '10412345678', 151), (4, 2, '+12025550123', 151);
