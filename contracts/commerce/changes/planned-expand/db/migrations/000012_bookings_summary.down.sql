DROP TRIGGER bookings_notes_sync ON bookings;
DROP FUNCTION bookings_notes_sync();
ALTER TABLE bookings DROP COLUMN summary;
