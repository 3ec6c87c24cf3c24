package headgate.oracle;

import io.debezium.connector.postgresql.PostgresConnectorTask;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Debezium's own task, driven the way a Connect worker drives it: initialize, start, poll, stop. No stored offsets. */
final class Connector implements AutoCloseable {
    private static final String BARRIER = "headgate-oracle-barrier";
    private static final long TIMEOUT_MILLIS = 60_000;

    private final PostgresConnectorTask task = new PostgresConnectorTask();
    private final Database database;
    private final Set<String> barrierTransactions = new HashSet<>();
    private boolean started;

    Connector(Database database) {
        this.database = database;
    }

    void start(Map<String, String> config) {
        task.initialize(context(config));
        task.start(config);
        started = true;
    }

    /**
     * Every record up to a logical message written now. Such a message travels through the slot behind everything
     * committed before it, so the phase is complete when it arrives; its own transaction is left out.
     */
    void drain(List<SourceRecord> into) throws Exception {
        String token = BARRIER + "-" + barrierTransactions.size();
        barrierTransactions.add(database.emitMessage(token));
        long deadline = System.currentTimeMillis() + TIMEOUT_MILLIS;
        boolean arrived = false;
        while (!arrived) {
            if (System.currentTimeMillis() > deadline) throw new IllegalStateException("the barrier never arrived");
            List<SourceRecord> batch = task.poll();
            if (batch == null) continue;
            for (SourceRecord record : batch) {
                if (token.equals(messagePrefix(record))) arrived = true;
                else if (!ofBarrierTransaction(record)) into.add(record);
            }
        }
    }

    @Override
    public void close() {
        if (started) task.stop();
    }

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

    private static SourceTaskContext context(Map<String, String> config) {
        OffsetStorageReader none = proxy(OffsetStorageReader.class,
            (method) -> method.equals("offsets") ? Map.of() : null);
        return proxy(SourceTaskContext.class, (method) -> switch (method) {
            case "configs" -> config;
            case "offsetStorageReader" -> none;
            default -> null;
        });
    }

    private interface Answers {
        Object to(String method);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
            (self, method, arguments) -> answers.to(method.getName())));
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
