package headgate.oracle;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A database of the server for one run; closing drops it, slots first. */
final class Database implements AutoCloseable {
    /** CREATE and DROP DATABASE of several threads at once wait for each other's templates; one at a time is quicker. */
    private static final Object CATALOG_LOCK = new Object();

    private final String host;
    private final int port;
    final String name;
    private final Connection connection;

    private Database(String host, int port, String name) throws SQLException {
        this.host = host;
        this.port = port;
        this.name = name;
        this.connection = connect(host, port, name);
        execute("SET synchronous_commit = off");
    }

    /** A copy of the template, which nobody else may be connected to. */
    static Database create(String host, int port, String name, String template) throws SQLException {
        synchronized (CATALOG_LOCK) {
            try (Connection server = connect(host, port, "postgres"); Statement statement = server.createStatement()) {
                statement.execute("CREATE DATABASE " + name + " TEMPLATE " + statement.enquoteIdentifier(template, true));
            }
        }
        return new Database(host, port, name);
    }

    /** `18.4`; packagers add words behind the number. */
    static String serverVersion(String host, int port) throws SQLException {
        try (Connection server = connect(host, port, "postgres")) {
            return server.getMetaData().getDatabaseProductVersion().split(" ")[0];
        }
    }

    /** pg_input_is_valid came with PostgreSQL 16. */
    boolean canValidateInput() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= 16;
    }

    Map<String, String> connectorSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("database.hostname", host);
        settings.put("database.port", Integer.toString(port));
        settings.put("database.user", "postgres");
        settings.put("database.password", "postgres");
        settings.put("database.dbname", name);
        return settings;
    }

    /** All statements of the text in one transaction, unless they say otherwise. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Rows of text columns; parameters are text. */
    List<String[]> query(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) statement.setString(i + 1, parameters[i]);
            List<String[]> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                int width = result.getMetaData().getColumnCount();
                while (result.next()) {
                    String[] row = new String[width];
                    for (int i = 0; i < width; i++) row[i] = result.getString(i + 1);
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    /**
     * Writes a transactional logical message and flushes the log up to it; gives its transaction id. Everything else
     * commits without a flush: a decoder, which reads flushed log only, would otherwise now and then see a transaction
     * in the moment before its catalog changes become visible to the lookups Debezium makes over JDBC.
     */
    String emitMessage(String prefix, int bytes) throws SQLException {
        return query("SELECT pg_current_xact_id()::text, set_config('synchronous_commit', 'on', true),"
            + " pg_logical_emit_message(true, ?, repeat('x', ?::int))::text", prefix, Integer.toString(bytes)).get(0)[0];
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        synchronized (CATALOG_LOCK) {
            try (Connection server = connect(host, port, "postgres"); Statement statement = server.createStatement()) {
                dropSlots(statement);
                statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
            }
        }
    }

    /** Drops the slots this harness made here; a walsender may need a moment to let go. */
    private void dropSlots(Statement statement) throws SQLException {
        for (int attempt = 0; ; attempt++) {
            try {
                statement.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                    + " WHERE slot_name LIKE 'oracle\\_%' AND database = '" + name.replace("'", "''") + "'");
                return;
            } catch (SQLException active) {
                if (attempt == 100) throw active;
                statement.execute("SELECT pg_sleep(0.05)");
            }
        }
    }

    private static Connection connect(String host, int port, String name) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + name, "postgres", "postgres");
    }
}
