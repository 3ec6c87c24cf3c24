package headgate.oracle;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts one row into every empty table: a snapshot registers nothing for a table without rows. */
final class Rows {
    /** `own` names its rows without those of tables that inherit from it. */
    private record Table(String oid, String name, String own) {}

    private record Column(String name, String type, String typeOid, boolean required) {}

    /** Ordinary and partitioned tables of users, oldest first; a partition gets its rows through its root. */
    private static final String TABLES = """
        SELECT c.oid::text, format('%I.%I', n.nspname, c.relname), CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
          AND NOT EXISTS (SELECT FROM pg_depend d
                          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        ORDER BY c.oid""";

    /** Columns that can be written; required: NOT NULL (its own or its domain's) with no default to fall back on. */
    private static final String COLUMNS = """
        SELECT quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), a.atttypid::text,
               NOT a.atthasdef AND (a.attnotnull OR EXISTS (
                 WITH RECURSIVE base AS (
                   SELECT typbasetype, typnotnull FROM pg_type WHERE oid = a.atttypid
                   UNION ALL
                   SELECT t.typbasetype, t.typnotnull FROM pg_type t JOIN base b ON t.oid = b.typbasetype)
                 SELECT FROM base WHERE typnotnull))
        FROM pg_attribute a
        WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
        ORDER BY a.attnum""";

    /** Where the literals stand that a row may have to match: checks of the table and its domains, partition bounds. */
    private static final String CONDITIONS = """
        SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
        WHERE k.contype = 'c' AND (k.conrelid = ?::oid
          OR k.contypid IN (SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = k.conrelid))
        UNION ALL
        SELECT pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = ?::oid AND c.relpartbound IS NOT NULL""";

    private static final String LABELS = """
        WITH RECURSIVE base AS (
          SELECT oid, typbasetype FROM pg_type WHERE oid = ?::oid
          UNION ALL
          SELECT t.oid, t.typbasetype FROM pg_type t JOIN base b ON t.oid = b.typbasetype)
        SELECT enumlabel FROM pg_enum WHERE enumtypid IN (SELECT oid FROM base) ORDER BY enumsortorder""";

    /** Texts that some type takes; the first one a column's type takes is its value. */
    private static final List<String> TEXTS = List.of(
        "a", "{\"a\":1}", "1", "2020-01-01", "{}", "00000000-0000-0000-0000-000000000001", "10.0.0.1", "08:00:2b:01:02:03",
        "08:00:2b:01:02:03:04:05", "12:00", "(0,0)", "{1,1,1}", "((0,0),(1,1))", "<(0,0),1>", "empty", "<a/>", "a=>1",
        "0/1", "1:1:", "(0,1)", "$", "pg_class", "postgres=r/postgres", "[1]", "(1,1)", "1 day", "true", "[]", "0", "2",
        "10", "100", "abc", "A", "", "a@example.org", "en");
    private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'|(?<![\\w.])(\\d+)(?![\\w.])");
    private static final int REQUIRED_ONLY = 60;
    private static final int ATTEMPTS = 400;

    private final Database database;
    private final Map<String, List<String>> validTexts = new HashMap<>();

    Rows(Database database) {
        this.database = database;
    }

    /** Gives the tables for which no row was found. Foreign keys and triggers are off while it works. */
    List<String> fill() throws SQLException {
        database.execute("SET session_replication_role = replica");
        List<String> unfilled = new ArrayList<>();
        for (Table table : tables()) {
            boolean empty = database.query("SELECT 1 FROM " + table.own() + " LIMIT 1").isEmpty();
            if (empty && !insertSomething(table)) unfilled.add(table.name());
        }
        database.execute("RESET session_replication_role");
        return unfilled;
    }

    /** CHECK constraints leave no trace in a schema; without them nearly every table takes a row. */
    void dropChecks() throws SQLException {
        for (String[] row : database.query("""
            SELECT CASE WHEN contypid = 0 THEN format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', conrelid::regclass, conname)
                        ELSE format('ALTER DOMAIN %s DROP CONSTRAINT %I', contypid::regtype, conname) END
            FROM pg_constraint JOIN pg_namespace n ON n.oid = connamespace
            WHERE contype = 'c' AND coninhcount = 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')""")) {
            database.execute(row[0]);
        }
    }

    /** For each table one copied row, one update of everything, one delete; what PostgreSQL refused is a comment. */
    String changeEverything(AfterEach afterEach) throws Exception {
        StringBuilder done = new StringBuilder();
        for (Table table : tables()) {
            List<String> names = columns(table).stream().map(Column::name).toList();
            List<String> identities = identityColumns(table);
            List<String> all = database.query("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = ?::oid"
                + " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum", table.oid())
                .stream().map(row -> row[0]).filter(name -> names.contains(name) || identities.contains(name)).toList();
            if (all.isEmpty()) continue;
            String list = String.join(",", all);
            List<String> statements = List.of(
                "insert into " + table.name() + "(" + list + ") overriding system value select " + list
                    + " from " + table.name() + " limit 1",
                "update " + table.name() + " set " + all.get(0) + "=" + all.get(0),
                "delete from " + table.name());
            for (String sql : statements) if (!attempt(done, afterEach, sql)) return done.toString();
        }
        return done.toString();
    }

    /** Looks at what the statement caused; false ends the run. */
    interface AfterEach {
        boolean goOn() throws Exception;
    }

    private boolean attempt(StringBuilder done, AfterEach afterEach, String sql) throws Exception {
        try {
            database.execute(sql);
            done.append(sql).append(";\n");
        } catch (SQLException refused) {
            done.append("-- failed: ").append(sql).append(" :: ")
                // Without the detail, which quotes the row: some keys are random.
                .append(refused.getMessage().lines().findFirst().orElse("")).append('\n');
            return true;
        }
        return afterEach.goOn();
    }

    private boolean insertSomething(Table table) throws SQLException {
        List<Column> columns = columns(table);
        List<String> literals = conditionLiterals(table);
        Random random = new Random(1);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Map<String, String> row = row(columns, literals, attempt, random);
            if (row == null) return false;
            try {
                database.execute(insert(table, row));
                return true;
            } catch (SQLException refused) {
                boolean hopeless = row.isEmpty() && literals.isEmpty();
                if (hopeless) return false;
            }
        }
        return false;
    }

    /** Null when some required column's type takes none of the texts. */
    private Map<String, String> row(List<Column> columns, List<String> literals, int attempt, Random random)
        throws SQLException {
        Map<String, String> row = new LinkedHashMap<>();
        for (Column column : columns) {
            boolean wanted = column.required() || (attempt > REQUIRED_ONLY && random.nextBoolean());
            if (!wanted) continue;
            List<String> texts = textsFor(column, literals);
            if (texts.isEmpty()) {
                if (column.required()) return null;
                continue;
            }
            row.put(column.name(), texts.get(attempt == 0 ? 0 : random.nextInt(texts.size())));
        }
        return row;
    }

    private static String insert(Table table, Map<String, String> row) {
        if (row.isEmpty()) return "INSERT INTO " + table.name() + " DEFAULT VALUES";
        return row.values().stream().map(Rows::quote).collect(Collectors.joining(",",
            "INSERT INTO " + table.name() + "(" + String.join(",", row.keySet()) + ") VALUES (", ")"));
    }

    private List<String> textsFor(Column column, List<String> literals) throws SQLException {
        String cacheKey = column.type() + "\u0000" + literals;
        List<String> known = validTexts.get(cacheKey);
        if (known != null) return known;
        Set<String> texts = new LinkedHashSet<>();
        for (String[] label : database.query(LABELS, column.typeOid())) texts.add(label[0]);
        Matcher bits = Pattern.compile("^bit\\((\\d+)\\)").matcher(column.type());
        if (bits.find()) texts.add("1".repeat(Integer.parseInt(bits.group(1))));
        texts.addAll(TEXTS);
        texts.addAll(literals);
        List<String> valid = new ArrayList<>();
        for (String text : texts) if (takes(column.type(), text)) valid.add(text);
        validTexts.put(cacheKey, valid);
        return valid;
    }

    private boolean takes(String type, String text) throws SQLException {
        if (!database.canValidateInput()) return canStore(type, text);
        try {
            return database.query("SELECT pg_input_is_valid(?, ?)::text", text, type).get(0)[0].equals("true");
        } catch (SQLException hardError) {
            return false; // input functions of some extensions raise instead of answering
        }
    }

    private boolean canStore(String type, String text) throws SQLException {
        try {
            database.execute("BEGIN; CREATE TEMP TABLE probe (value " + type + "); INSERT INTO probe VALUES (" + quote(text) + ")");
            return true;
        } catch (SQLException refused) {
            return false;
        } finally {
            database.execute("ROLLBACK");
        }
    }

    private List<String> conditionLiterals(Table table) throws SQLException {
        Set<String> literals = new LinkedHashSet<>();
        for (String[] row : database.query(CONDITIONS, table.oid(), table.oid())) {
            Matcher matcher = LITERAL.matcher(row[0]);
            while (matcher.find()) {
                literals.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1).replace("''", "'"));
            }
        }
        return List.copyOf(literals);
    }

    private List<String> identityColumns(Table table) throws SQLException {
        return database.query("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = ?::oid AND attnum > 0"
            + " AND attidentity <> ''", table.oid()).stream().map(row -> row[0]).toList();
    }

    private List<Table> tables() throws SQLException {
        return database.query(TABLES).stream().map(row -> new Table(row[0], row[1], row[2] + row[1])).toList();
    }

    private List<Column> columns(Table table) throws SQLException {
        return database.query(COLUMNS, table.oid()).stream()
            .map(row -> new Column(row[0], row[1], row[2], row[3].startsWith("t"))).toList();
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
