-- Expand step of plans/bookings-notes-to-summary.yaml
ALTER TABLE bookings ADD COLUMN summary text;

CREATE FUNCTION bookings_notes_sync() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.summary := COALESCE(NEW.summary, NEW.notes);
    NEW.notes := NEW.summary;
  ELSIF NEW.summary IS DISTINCT FROM OLD.summary THEN
    NEW.notes := NEW.summary;
  ELSIF NEW.notes IS DISTINCT FROM OLD.notes THEN
    NEW.summary := NEW.notes;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER bookings_notes_sync
  BEFORE INSERT OR UPDATE ON bookings
  FOR EACH ROW EXECUTE FUNCTION bookings_notes_sync();
