package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.source.SourceRecord;

/** The subjects of every table a migration history left behind: default options, snapshot only. */
final class HistoryRun {
    private final Environment environment;
    private final JsonNode set;
    private final String slot;

    HistoryRun(Environment environment, JsonNode set, String slot) {
        this.environment = environment;
        this.set = set;
        this.slot = slot;
    }

    ObjectNode run() throws Exception {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("set", set.get("set").asText());
        environment.describeVersions(result);
        // A copy: rows are added and checks dropped, which the migrated database must not see.
        String template = set.has("database") ? set.get("database").asText() : "template0";
        try (Database database = Database.create(environment.host(), environment.port(), slot, template)) {
            if (set.has("sql")) for (JsonNode text : set.get("sql")) database.execute(text.asText());
            Rows rows = new Rows(database);
            if (!rows.fill().isEmpty()) {
                rows.dropChecks();
                List<String> unfilled = rows.fill();
                if (!unfilled.isEmpty()) System.err.println(set.get("set").asText() + ": no row found for " + unfilled);
            }
            ObjectNode subjects = result.putObject("subjects");
            subjects(database).forEach(subjects::put);
        }
        return result;
    }

    private Map<String, String> subjects(Database database) throws Exception {
        Map<String, String> config = environment.connectorConfig(database, slot, Map.of());
        Registry registry = environment.registry(slot);
        registry.configure(Map.of(), Map.of());
        Map<String, String> subjects = new TreeMap<>();
        try (Connector connector = new Connector(database, config)) {
            connector.start();
            List<SourceRecord> records = new ArrayList<>();
            connector.drain(records);
            for (SourceRecord record : records) {
                add(subjects, registry.write(record.topic(), true, record.keySchema(), record.key()));
                add(subjects, registry.write(record.topic(), false, record.valueSchema(), record.value()));
            }
        }
        return subjects;
    }

    private static void add(Map<String, String> subjects, Registry.Written written) {
        if (written != null) subjects.putIfAbsent(written.subject(), written.text());
    }
}
