-- sms.db of iOS 16, the columns that matter and a few that do not. Invented people and numbers.
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT, service TEXT NOT NULL, uncanonicalized_id TEXT, person_centric_id TEXT, UNIQUE (id, service));
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER, chat_identifier TEXT, service_name TEXT, room_name TEXT, display_name TEXT);
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER, UNIQUE(chat_id, handle_id));
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, message_date INTEGER DEFAULT 0, PRIMARY KEY (chat_id, message_id));
CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, filename TEXT, mime_type TEXT, transfer_name TEXT, total_bytes INTEGER DEFAULT 0);
CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER, UNIQUE(message_id, attachment_id));
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT, handle_id INTEGER DEFAULT 0, subject TEXT, attributedBody BLOB, service TEXT, account TEXT, error INTEGER DEFAULT 0, date INTEGER, date_read INTEGER, date_delivered INTEGER, is_finished INTEGER DEFAULT 1, is_from_me INTEGER DEFAULT 0, is_system_message INTEGER DEFAULT 0, is_sent INTEGER DEFAULT 0, item_type INTEGER DEFAULT 0, associated_message_type INTEGER DEFAULT 0, destination_caller_id TEXT, date_edited INTEGER, date_retracted INTEGER, is_spam INTEGER DEFAULT 0);
INSERT INTO handle (ROWID, id, service) VALUES (1, '+8610412345678', 'SMS'), (2, 'li.si@example.com', 'iMessage'), (3, '+12025550123', 'iMessage'), (4, 'LOANCO', 'SMS');
INSERT INTO chat (ROWID, guid, style, chat_identifier) VALUES (1, 'SMS;-;1', 45, '+8610412345678'), (2, 'iMessage;+;chat2', 43, 'chat2'), (3, 'SMS;-;3', 45, 'LOANCO');
INSERT INTO chat_handle_join VALUES (1, 1), (2, 2), (2, 3), (3, 4);
INSERT INTO attachment (ROWID, guid, filename, mime_type, transfer_name) VALUES (1, 'a', '~/Library/SMS/Attachments/ab/11/A-1/IMG_0001.jpg', 'image/jpeg', 'IMG_0001.jpg'), (2, 'b', NULL, NULL, 'voice.caf'), (3, 'c', NULL, NULL, NULL);
INSERT INTO message (ROWID, guid, text, handle_id, service, account, date, is_from_me, is_sent, destination_caller_id) VALUES
  (1, 'm1', '请还款', 1, 'SMS', 'P:+8610498765432', 721692789000000000, 0, 0, '+8610498765432'),
  (2, 'm2', '不要再打', 1, 'SMS', 'P:+8610498765432', 721692790123456789, 1, 1, NULL),
  (3, 'm3', 'old seconds', 2, 'iMessage', 'E:zhang@example.com', 470573320, 0, 0, NULL),
  (4, 'm4', 'to the group', 0, 'iMessage', NULL, 721692800000000000, 1, 1, NULL),
  (5, 'm5', 'from the group', 3, 'iMessage', NULL, 721692801000000000, 0, 0, NULL),
  (6, 'm6', 'who?', 0, 'iMessage', NULL, 721692802000000000, 0, 0, NULL),
  (7, 'm7', char(65532), 1, 'SMS', NULL, 721692803000000000, 0, 0, NULL),
  (8, 'm8', '最后通牒', 4, 'SMS', NULL, 721692804000000000, 0, 0, NULL),
  (9, 'm9', 'no chat', 3, 'RCS', NULL, 721692805000000000, 0, 0, NULL),
  (10, 'm10', 'NUL' || char(0) || 'inside', 1, 'SMS', NULL, 721692806000000000, 0, 0, NULL);
INSERT INTO message (ROWID, guid, text, attributedBody, handle_id, service, date) VALUES
  (11, 'm11', NULL, X'040B73747265616D747970656481E803840140848484124E5341747472696275746564537472696E67008484084E534F626A656374008592848484084E53537472696E67019484012B0CE4BB8AE5A4A9E8BF98E992B18684026949010C', 2, 'iMessage', 721692807000000000),
  (12, 'm12', NULL, X'0102', 2, 'iMessage', 721692808000000000),
  (13, 'm13', NULL, NULL, 2, 'iMessage', 721692809000000000);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me, error, item_type, associated_message_type, is_finished, date_edited, date_retracted, is_spam) VALUES
  (14, 'm14', 'not sent', 1, 'SMS', 721692810000000000, 1, 22, 0, 0, 1, NULL, NULL, 0),
  (15, 'm15', NULL, 3, 'iMessage', 721692811000000000, 0, 0, 2, 0, 1, NULL, NULL, 0),
  (16, 'm16', 'Liked “x”', 3, 'iMessage', 721692812000000000, 0, 0, 0, 2001, 1, NULL, NULL, 0),
  (17, 'm17', 'half written', 3, 'iMessage', 721692813000000000, 1, 0, 0, 0, 0, NULL, NULL, 0),
  (18, 'm18', 'taken back', 3, 'iMessage', 721692814000000000, 0, 0, 0, 0, 1, 721692815000000000, 721692816000000000, 1),
  (19, 'm19', 'when?', 3, 'iMessage', 0, 0, 0, 0, 0, 1, NULL, NULL, 0);
INSERT INTO chat_message_join (chat_id, message_id) VALUES (1, 1), (1, 2), (2, 4), (2, 5), (2, 6), (1, 7), (3, 8), (1, 10), (2, 18);
INSERT INTO message_attachment_join VALUES (7, 1), (7, 2), (7, 3);
