DROP TRIGGER leads_company_sync ON leads;
DROP FUNCTION leads_company_sync();
ALTER TABLE leads DROP COLUMN company_name;
