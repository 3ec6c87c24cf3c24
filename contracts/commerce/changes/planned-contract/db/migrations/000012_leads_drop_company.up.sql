-- Contract step of plans/leads-company-to-company-name.yaml
DROP TRIGGER leads_company_sync ON leads;
DROP FUNCTION leads_company_sync();
ALTER TABLE leads DROP COLUMN company;
