CREATE INDEX leads_company_name_idx ON leads (company_name);
