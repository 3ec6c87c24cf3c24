-- Expand, in a change of its own together with the plan: the new side, and a trigger that keeps both in step.
SET LOCAL lock_timeout = '5s';
ALTER TABLE public.bookings ADD COLUMN summary text;
CREATE FUNCTION public.zz_bookings_notes_sync() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $sync$
BEGIN
  IF ROW(NEW.summary)::record *= ROW(NEW.notes) THEN
    RETURN NEW;
  END IF;
  -- OLD is null when a row is inserted.
  IF ROW(NEW.summary)::record *<> ROW(OLD.summary)::record THEN
    NEW.notes := NEW.summary;
  ELSE
    NEW.summary := NEW.notes;
  END IF;
  RETURN NEW;
END
$sync$;
CREATE TRIGGER zz_bookings_notes_sync BEFORE INSERT OR UPDATE ON public.bookings
FOR EACH ROW EXECUTE FUNCTION public.zz_bookings_notes_sync();
ALTER TABLE public.bookings ENABLE ALWAYS TRIGGER zz_bookings_notes_sync;
