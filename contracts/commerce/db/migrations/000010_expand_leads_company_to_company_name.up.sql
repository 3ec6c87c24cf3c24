-- Expand, in a change of its own together with the plan: the new side, and a trigger that keeps both in step.
SET LOCAL lock_timeout = '5s';
ALTER TABLE public.leads ADD COLUMN company_name text;
CREATE FUNCTION public.zz_leads_company_sync() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $sync$
BEGIN
  IF ROW(NEW.company_name)::record *= ROW(NEW.company) THEN
    RETURN NEW;
  END IF;
  -- OLD is null when a row is inserted.
  IF ROW(NEW.company_name)::record *<> ROW(OLD.company_name)::record THEN
    NEW.company := NEW.company_name;
  ELSE
    NEW.company_name := NEW.company;
  END IF;
  RETURN NEW;
END
$sync$;
CREATE TRIGGER zz_leads_company_sync BEFORE INSERT OR UPDATE ON public.leads
FOR EACH ROW EXECUTE FUNCTION public.zz_leads_company_sync();
ALTER TABLE public.leads ENABLE ALWAYS TRIGGER zz_leads_company_sync;
