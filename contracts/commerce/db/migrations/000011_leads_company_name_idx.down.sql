DROP INDEX leads_company_name_idx;
