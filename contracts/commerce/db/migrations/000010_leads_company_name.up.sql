-- Expand step of plans/leads-company-to-company-name.yaml
ALTER TABLE leads ADD COLUMN company_name text;

CREATE FUNCTION leads_company_sync() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.company_name := COALESCE(NEW.company_name, NEW.company);
    NEW.company := NEW.company_name;
  ELSIF NEW.company_name IS DISTINCT FROM OLD.company_name THEN
    NEW.company := NEW.company_name;
  ELSIF NEW.company IS DISTINCT FROM OLD.company THEN
    NEW.company_name := NEW.company;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER leads_company_sync
  BEFORE INSERT OR UPDATE ON leads
  FOR EACH ROW EXECUTE FUNCTION leads_company_sync();
