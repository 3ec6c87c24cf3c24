-- Contract, in a change of its own.
SET LOCAL lock_timeout = '5s';
DROP TRIGGER zz_bookings_notes_sync ON public.bookings;
ALTER TABLE public.bookings DROP COLUMN notes;
DROP FUNCTION public.zz_bookings_notes_sync();
