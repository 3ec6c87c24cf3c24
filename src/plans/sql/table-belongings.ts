import { quoteText } from "./names.ts";

/**
 * A query whose rows are the statements that give one table the owner, privileges, policies and comment of another: LIKE leaves them
 * out, and roles are no part of a catalog that is replayed from migrations.
 * @param old and next as SQL spells them
 */
export function belongingsQuery(old: string, next: string): string {
  const [from, to] = [quoteText(old), quoteText(next)];
  const role = (name: string) => `CASE ${name} WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(${name})) END`;
  const table = `FROM pg_class WHERE oid = ${from}::regclass`;
  return `SELECT format('ALTER TABLE %s OWNER TO %I;', ${to}, pg_get_userbyid(relowner)) ${table}
UNION ALL
SELECT format('GRANT %s ON %s TO %s%s;', string_agg(privilege_type, ', '), ${to}, ${role("grantee")}, CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END)
  FROM pg_class, aclexplode(relacl) WHERE oid = ${from}::regclass GROUP BY grantee, is_grantable
UNION ALL
SELECT format('GRANT %s (%I) ON %s TO %s;', privilege_type, attname, ${to}, ${role("grantee")})
  FROM pg_attribute, aclexplode(attacl) WHERE attrelid = ${from}::regclass
UNION ALL
SELECT format('GRANT USAGE ON SEQUENCE %s TO %s;', objid::regclass, ${role("grantee")})
  FROM pg_depend, pg_class, aclexplode(relacl)
  WHERE classid = 'pg_class'::regclass AND refobjid = ${from}::regclass AND deptype = 'i' AND objid IN (SELECT oid FROM pg_class WHERE relkind = 'S')
    AND pg_class.oid = refobjid AND privilege_type = 'INSERT'
UNION ALL
SELECT format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s;', policyname, ${to}, permissive, cmd,
    (SELECT string_agg(CASE role WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(role) END, ', ') FROM unnest(roles) AS role),
    ' USING (' || qual || ')', ' WITH CHECK (' || with_check || ')')
  FROM pg_policies WHERE format('%I.%I', schemaname, tablename)::regclass = ${from}::regclass
UNION ALL
SELECT format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY;', ${to}) ${table} AND relrowsecurity
UNION ALL
SELECT format('ALTER TABLE %s FORCE ROW LEVEL SECURITY;', ${to}) ${table} AND relforcerowsecurity
UNION ALL
SELECT format('COMMENT ON TABLE %s IS %L;', ${to}, obj_description(oid, 'pg_class')) ${table} AND obj_description(oid, 'pg_class') IS NOT NULL;`;
}
