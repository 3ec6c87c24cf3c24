package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

/** What several converters make of the records of one snapshot. */
final class ConverterRun {
    private final Environment environment;
    private final Converters converters;
    private final JsonNode definition;
    private final String slot;

    ConverterRun(Environment environment, Converters converters, JsonNode definition, String slot) {
        this.environment = environment;
        this.converters = converters;
        this.definition = definition;
        this.slot = slot;
    }

    ObjectNode run() throws Exception {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.set("case", definition.get("case"));
        environment.describeVersions(result);
        result.set("config", definition.get("config"));
        result.set("ddl", definition.get("ddl"));
        List<SourceRecord> records = snapshot();
        for (JsonNode converter : definition.get("converters")) {
            ObjectNode outcome = result.withArray("converters").addObject().setAll((ObjectNode) converter);
            write(outcome, converter, records, true);
            write(outcome, converter, records, false);
        }
        return result;
    }

    private List<SourceRecord> snapshot() throws Exception {
        try (Database database = Database.create(environment.host(), environment.port(), slot, "template0")) {
            database.execute(definition.get("ddl").asText());
            List<String> unfilled = new Rows(database).fill();
            if (!unfilled.isEmpty()) throw new IllegalStateException("no row found for " + unfilled);
            Map<String, String> config = environment.connectorConfig(database, slot, texts(definition.get("config")));
            List<SourceRecord> records = new ArrayList<>();
            try (Transforms transforms = new Transforms(config); Connector connector = new Connector(database, config)) {
                connector.start();
                List<SourceRecord> raw = new ArrayList<>();
                connector.drain(raw);
                for (SourceRecord record : raw) {
                    SourceRecord transformed = transforms.apply(record);
                    if (transformed != null) records.add(transformed);
                }
            }
            return records;
        }
    }

    /** `subjects`: subject → texts; `messages`: topic-key or topic-value → the texts in its messages; `refused`: likewise → why. */
    private void write(ObjectNode outcome, JsonNode converter, List<SourceRecord> records, boolean isKey) throws Exception {
        String side = isKey ? "key" : "value";
        Writer writer;
        try {
            writer = converters.writer(converter, isKey, texts(converter.get("options")));
        } catch (Exception refused) {
            outcome.withObject("/notConfigured").put(side, innermost(refused));
            return;
        }
        for (SourceRecord record : records) {
            Schema schema = isKey ? record.keySchema() : record.valueSchema();
            Object value = isKey ? record.key() : record.value();
            String name = record.topic() + "-" + side;
            try {
                for (Writer.Written written : writer.write(record.topic(), schema, value)) {
                    String place = written.subject() == null ? "messages" : "subjects";
                    add(outcome, place, written.subject() == null ? name : written.subject(), written.text());
                    if (written.refusal() != null) outcome.withObject("/unparsed").put(written.subject(), written.refusal());
                }
            } catch (Exception refused) {
                outcome.withObject("/refused").put(name, innermost(refused));
            }
        }
    }

    private static void add(ObjectNode outcome, String place, String name, String text) {
        ObjectNode named = outcome.withObject("/" + place);
        ArrayNode texts = named.has(name) ? (ArrayNode) named.get(name) : named.putArray(name);
        for (JsonNode known : texts) if (known.asText().equals(text)) return;
        if (text != null) texts.add(text);
    }

    /** The exception's class: what it says of a row is another thing each time. */
    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) cause = cause.getCause();
        return cause.getClass().getName();
    }

    private static Map<String, String> texts(JsonNode options) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (options != null) options.properties().forEach((option) -> texts.put(option.getKey(), option.getValue().asText()));
        return texts;
    }
}
