package headgate.oracle;

import io.debezium.connector.postgresql.PostgresConnectorTask;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Debezium's own task, driven the way a Connect worker drives it: initialize, start, poll, commit, stop, start from the stored offsets. */
final class Connector implements AutoCloseable {
    private static final String BARRIER = "headgate-oracle-barrier";
    private static final long TIMEOUT_MILLIS = 60_000;
    /** So few records wait to be polled that a few messages hold up all that is behind them. */
    private static final int QUEUE = 2;
    /** Some more messages than the queue takes, and more bytes than sockets do. */
    private static final int BALLAST = 12;
    private static final int BALLAST_BYTES = 4_000_000;

    private final Database database;
    private final Map<String, String> config;
    private final Set<String> barrierTransactions = new HashSet<>();
    private final Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    private PostgresConnectorTask task;

    Connector(Database database, Map<String, String> config) {
        this.database = database;
        this.config = config;
    }

    /** Options of a connector that `holdUp` can hold up. */
    static Map<String, String> smallQueue() {
        return Map.of("max.queue.size", Integer.toString(QUEUE), "max.batch.size", "1");
    }

    /** Behind the last record it gave; from scratch when there was none. */
    void start() {
        PostgresConnectorTask next = new PostgresConnectorTask();
        next.initialize(context());
        next.start(config);
        task = next;
    }

    /** As a worker does when it closes: the last offsets are committed first. */
    void stop() throws InterruptedException {
        task.commit();
        close();
    }

    /**
     * What is committed from now on is neither decoded by the server nor read by the task before the next `drain`: a task whose queue
     * is full reads no further, and the server stops where no more fits between the two.
     */
    void holdUp() throws SQLException {
        for (int i = 0; i < BALLAST; i++) emitBarrier(BARRIER + "-ballast-" + i, BALLAST_BYTES);
    }

    /**
     * Every record up to a logical message written now. Such a message travels through the slot behind everything
     * committed before it, so the phase is complete when it arrives; its own transaction is left out. A stopped task goes on.
     */
    void drain(List<SourceRecord> into) throws Exception {
        if (task == null) start();
        String token = BARRIER + "-" + barrierTransactions.size();
        emitBarrier(token, 0);
        long deadline = System.currentTimeMillis() + TIMEOUT_MILLIS;
        boolean arrived = false;
        while (!arrived) {
            if (System.currentTimeMillis() > deadline) throw new IllegalStateException("the barrier never arrived");
            List<SourceRecord> batch = task.poll();
            if (batch == null) continue;
            for (SourceRecord record : batch) {
                offsets.put(record.sourcePartition(), record.sourceOffset());
                task.commitRecord(record, null);
                String prefix = messagePrefix(record);
                if (token.equals(prefix)) arrived = true;
                else if ((prefix == null || !prefix.startsWith(BARRIER)) && !ofBarrierTransaction(record)) into.add(record);
            }
        }
    }

    @Override
    public void close() {
        if (task != null) task.stop();
        task = null;
    }

    private void emitBarrier(String prefix, int bytes) throws SQLException {
        barrierTransactions.add(database.emitMessage(prefix, bytes));
    }

    /** Null for all but logical messages. */
    private static String messagePrefix(SourceRecord record) {
        boolean isMessage = record.value() instanceof Struct
            && "io.debezium.connector.postgresql.MessageValue".equals(record.valueSchema().name());
        return isMessage ? ((Struct) record.value()).getStruct("message").getString("prefix") : null;
    }

    /** BEGIN and END events of `provide.transaction.metadata` carry `<xid>:<lsn>`. */
    private boolean ofBarrierTransaction(SourceRecord record) {
        boolean isMetadata = record.value() instanceof Struct
            && "io.debezium.connector.common.TransactionMetadataValue".equals(record.valueSchema().name());
        if (!isMetadata) return false;
        String id = ((Struct) record.value()).getString("id");
        return barrierTransactions.contains(id.split(":")[0]);
    }

    private SourceTaskContext context() {
        OffsetStorageReader stored = proxy(OffsetStorageReader.class, (method, arguments) ->
            method.equals("offsets") ? Map.copyOf(offsets) : offsets.get(arguments[0]));
        return proxy(SourceTaskContext.class, (method, arguments) -> switch (method) {
            case "configs" -> config;
            case "offsetStorageReader" -> stored;
            default -> null;
        });
    }

    private interface Answers {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
            (self, method, arguments) -> answers.to(method.getName(), arguments)));
    }

    /** The class names and messages of a failure, outermost first. */
    static List<String> chain(Throwable failure) {
        List<String> chain = new ArrayList<>();
        for (Throwable cause = failure; cause != null && chain.size() < 20; cause = cause.getCause()) {
            // Offsets hold log positions and times of this run.
            chain.add(cause.toString().replaceAll("at offset \\{[^}]*}", "at offset {…}"));
        }
        return chain;
    }
}
