package headgate.oracle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.debezium.connector.postgresql.Module;
import java.util.LinkedHashMap;
import java.util.Map;

/** The server and class loaders of this run, and what every connector gets unless a definition says otherwise. */
record Environment(String host, int port, String pgVersion, String converterVersion, ConfluentLoader confluent) {
    /** Asks the server and the jar which versions they are. */
    static Environment of(String host, int port, ConfluentLoader confluent) throws Exception {
        String converter = "io.confluent:kafka-connect-avro-converter:"
            + confluent.versionOf("io.confluent", "kafka-connect-avro-converter")
            + " (org.apache.avro " + confluent.versionOf("org.apache.avro", "avro") + ")";
        return new Environment(host, port, Database.serverVersion(host, port), converter, confluent);
    }

    void describeVersions(ObjectNode result) {
        result.put("debeziumVersion", Module.version());
        result.put("pgVersion", pgVersion);
        result.put("converterVersion", converterVersion);
    }

    Registry registry(String scope) throws Exception {
        return confluent.registry(scope);
    }

    /** `${database.port}` and `${database.dbname}` in an option stand for this run's own. */
    Map<String, String> connectorConfig(Database database, String slot, Map<String, String> options) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("name", slot);
        config.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        config.put("task.id", "0");
        config.put("topic.prefix", "dbserver1");
        config.put("plugin.name", "pgoutput");
        config.putAll(database.connectorSettings());
        config.put("slot.name", slot);
        config.put("slot.max.retries", "1");
        config.put("errors.max.retries", "0");
        config.put("poll.interval.ms", "5");
        // JMX names come from topic.prefix, which tasks of one JVM share; the tag keeps them apart.
        config.put("custom.metric.tags", "run=" + slot);
        config.putAll(options);
        config.replaceAll((name, value) -> value
            .replace("${database.port}", Integer.toString(port)).replace("${database.dbname}", database.name));
        return config;
    }
}
