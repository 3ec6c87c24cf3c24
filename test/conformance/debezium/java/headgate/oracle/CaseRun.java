package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/** Runs one definition in a database of its own and gives the golden case. */
final class CaseRun {
    private static final String KEEPS_UP = "keeps up";

    private final Environment environment;
    private final JsonNode definition;
    private final String slot;
    private final boolean hurried;
    private final ObjectNode result = JsonNodeFactory.instance.objectNode();
    private final ArrayNode steps = result.arrayNode();
    private final ArrayNode errors = result.arrayNode();
    private String step = "";

    /** @param hurried looks at what all tables did at once: a connector that dies then takes what it had queued with it */
    CaseRun(Environment environment, JsonNode definition, String slot, boolean hurried) {
        this.environment = environment;
        this.hurried = hurried;
        this.definition = definition;
        this.slot = slot;
    }

    ObjectNode run() throws Exception {
        result.put("case", definition.get("case").asText());
        environment.describeVersions(result);
        for (String given : List.of("config", "converter", "keyConverter", "valueConverter", "ddl", "data")) {
            if (definition.has(given)) result.set(given, definition.get(given));
        }
        Map<String, List<String>> texts = Map.of();
        try (Database database = Database.create(environment.host(), environment.port(), slot, "template0")) {
            prepare(database);
            texts = observe(database);
        }
        boolean several = texts.values().stream().anyMatch((versions) -> versions.size() > 1);
        ObjectNode subjects = result.putObject("subjects");
        texts.forEach((subject, versions) -> subjects.put(subject, versions.get(0)));
        result.put("multiVersion", several);
        if (several) {
            ObjectNode all = result.putObject("versions");
            texts.forEach((subject, versions) -> versions.forEach(all.withArray(subject)::add));
        }
        result.set("steps", steps);
        if (!errors.isEmpty()) result.set("errors", errors);
        return result;
    }

    private void prepare(Database database) throws SQLException {
        database.execute(definition.get("ddl").asText());
        if (definition.has("data")) database.execute(definition.get("data").asText());
        boolean fill = !definition.has("fill") || definition.get("fill").asBoolean();
        if (!fill) return;
        List<String> unfilled = new Rows(database).fill();
        if (!unfilled.isEmpty()) throw new IllegalStateException("no row found for " + unfilled);
    }

    private Map<String, List<String>> observe(Database database) throws Exception {
        Map<String, String> config = environment.connectorConfig(database, slot, options("config"));
        if (isEver("behind")) config.putAll(Connector.smallQueue());
        Registry registry = environment.registry(slot);
        registry.configure(merged("keyConverter"), merged("valueConverter"));
        try (Transforms transforms = new Transforms(config); Connector connector = new Connector(database, config)) {
            boolean samples = definition.has("samples") && definition.get("samples").asBoolean();
            Events events = new Events(registry, transforms, samples, this::failed);
            connector.start();
            boolean alive = observe(connector, events, addStep("snapshot", null));
            if (alive && definition.has("steps")) followSteps(database, connector, events);
            else if (alive) changeEverything(database, connector, events);
            return events.texts();
        } catch (RuntimeException refused) {
            failed("start", null, refused);
            return Map.of();
        }
    }

    /** Of steps in a row that pass while the connector is held up or stopped, the last one has the events of all. */
    private void followSteps(Database database, Connector connector, Events events) throws Exception {
        JsonNode all = definition.get("steps");
        for (int i = 0; i < all.size(); i++) {
            String state = stateAt(i);
            if (state.equals("stopped") && !state.equals(stateAt(i - 1))) connector.stop();
            if (state.equals("behind") && !state.equals(stateAt(i - 1))) connector.holdUp();
            SQLException refusal = null;
            try {
                database.execute(all.get(i).get("sql").asText());
            } catch (SQLException refused) {
                refusal = refused;
            }
            ObjectNode entry = addStep(all.get(i).get("label").asText(), all.get(i).get("sql").asText());
            if (!state.equals(KEEPS_UP)) entry.put("connector", state);
            boolean unseen = !state.equals(KEEPS_UP) && state.equals(stateAt(i + 1));
            if (unseen) entry.putArray("events");
            boolean alive = unseen || observe(connector, events, entry);
            if (refusal != null) {
                entry.put("sqlError", refusal.getMessage());
                failed("sql", null, refusal);
            }
            if (!alive) return;
        }
    }

    private String stateAt(int index) {
        JsonNode step = definition.path("steps").path(index);
        return step.has("connector") ? step.get("connector").asText() : KEEPS_UP;
    }

    private boolean isEver(String state) {
        return definition.path("steps").findValuesAsText("connector").contains(state);
    }

    /** What every table does without steps of its own. A look after each statement: a dying task drops what is queued. */
    private void changeEverything(Database database, Connector connector, Events events) throws Exception {
        ObjectNode entry = addStep("auto-dml", "");
        Rows.AfterEach look = hurried ? () -> true : () -> observe(connector, events, entry);
        entry.put("sql", new Rows(database).changeEverything(look));
        if (hurried) observe(connector, events, entry);
        entry.withArray("events");
    }

    private ObjectNode addStep(String label, String sql) {
        step = label;
        ObjectNode entry = steps.addObject().put("label", label);
        return sql == null ? entry : entry.put("sql", sql);
    }

    /** Adds the events up to now to the step. False when the connector stopped. */
    private boolean observe(Connector connector, Events events, ObjectNode entry) throws Exception {
        List<SourceRecord> records = new ArrayList<>();
        Exception stopped = null;
        try {
            connector.drain(records);
        } catch (RuntimeException refused) {
            stopped = refused;
        }
        ArrayNode described = entry.withArray("events");
        for (SourceRecord record : records) {
            ObjectNode event = events.describe(record);
            // How many heartbeats there are depends on the clock.
            boolean repeated = record.topic().startsWith("__debezium-heartbeat") && contains(described, event);
            if (!repeated) described.add(event);
        }
        if (stopped != null) failed("poll", null, stopped);
        return stopped == null;
    }

    private static boolean contains(ArrayNode events, ObjectNode event) {
        for (JsonNode known : events) if (known.equals(event)) return true;
        return false;
    }

    private void failed(String phase, String topic, Throwable failure) {
        ObjectNode error = errors.addObject().put("step", step).put("phase", phase);
        if (topic != null) error.put("topic", topic);
        Connector.chain(failure).forEach(error.putArray("chain")::add);
    }

    private Map<String, String> merged(String side) {
        Map<String, String> merged = new LinkedHashMap<>(options("converter"));
        merged.putAll(options(side));
        return merged;
    }

    private Map<String, String> options(String name) {
        Map<String, String> options = new LinkedHashMap<>();
        JsonNode given = definition.get(name);
        if (given != null) given.properties().forEach((option) -> options.put(option.getKey(), option.getValue().asText()));
        return options;
    }
}
