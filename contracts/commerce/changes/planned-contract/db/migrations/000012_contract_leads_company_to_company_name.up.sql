-- Contract, in a change of its own.
SET LOCAL lock_timeout = '5s';
DROP TRIGGER zz_leads_company_sync ON public.leads;
ALTER TABLE public.leads DROP COLUMN company;
DROP FUNCTION public.zz_leads_company_sync();
