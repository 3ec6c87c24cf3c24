UPDATE leads SET company_name = company WHERE company_name IS DISTINCT FROM company;
