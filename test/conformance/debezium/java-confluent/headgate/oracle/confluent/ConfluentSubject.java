package headgate.oracle.confluent;

import headgate.oracle.OwnLoader;
import headgate.oracle.Subject;
import io.confluent.kafka.schemaregistry.CompatibilityChecker;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.rest.entities.Metadata;
import java.util.ArrayList;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The order of things is that of Confluent's server (KafkaSchemaRegistry.registerOrForward and register), which is not on Maven Central. What is
 * the same schema, a valid one and a compatible one its own classes decide. MockSchemaRegistryClient, the only registry in the jar, checks
 * nothing when it registers, and finds versions again that were deleted.
 */
public final class ConfluentSubject implements Subject {
    private final TreeMap<Integer, AvroSchema> live = new TreeMap<>();
    private CompatibilityLevel level = CompatibilityLevel.BACKWARD;
    private String group;
    private int highest;

    @Override
    public void level(String name) {
        level = CompatibilityLevel.forName(name);
    }

    @Override
    public void group(String property) {
        group = property;
    }

    @Override
    public void hold(String text, Map<String, String> metadata) {
        OwnLoader.of(ConfluentSubject.class, () -> live.put(++highest, schema(text, metadata(metadata), false)));
    }

    @Override
    public void delete(int version) {
        live.remove(version);
    }

    @Override
    public Answer register(String text, boolean normalize) {
        return OwnLoader.of(ConfluentSubject.class, () -> {
            try {
                Integer known = find(read(text, null, false, normalize));
                Metadata inherited = live.isEmpty() ? null : live.lastEntry().getValue().metadata();
                if (known != null) return new Answer("unchanged", known, List.of());
                AvroSchema asked = read(text, inherited, true, normalize);
                known = find(asked);
                if (known != null) return new Answer("unchanged", known, List.of());
                List<String> messages = disagreements(asked);
                if (messages == null) return new Answer("incompatible", 0, List.of());
                if (!messages.isEmpty()) return new Answer("incompatible", 0, messages);
                String outcome = live.isEmpty() ? "new subject" : "compatible";
                live.put(++highest, asked);
                return new Answer(outcome, highest, List.of());
            } catch (RuntimeException refused) {
                return new Answer("invalid", 0, List.of(String.valueOf(refused.getMessage())));
            }
        });
    }

    /** Null where the checker fails over its own words: a name with a `%`. */
    private List<String> disagreements(AvroSchema asked) {
        List<ParsedSchemaHolder> older = compared(asked);
        try {
            return CompatibilityChecker.checker(level).isCompatibleWithHolders(asked, older);
        } catch (IllegalFormatException noMessage) {
            return null;
        }
    }

    /** As the server does: the same text before the same schema. */
    private Integer find(AvroSchema asked) {
        for (Map.Entry<Integer, AvroSchema> one : live.descendingMap().entrySet()) {
            AvroSchema stored = one.getValue();
            boolean sameText = asked.canonicalString().equals(stored.canonicalString());
            if (sameText && Objects.equals(asked.metadata(), stored.metadata())) return one.getKey();
        }
        for (Map.Entry<Integer, AvroSchema> one : live.descendingMap().entrySet()) {
            if (asked.equals(one.getValue())) return one.getKey();
        }
        return null;
    }

    /** Oldest first. */
    private List<ParsedSchemaHolder> compared(AvroSchema asked) {
        List<ParsedSchemaHolder> holders = new ArrayList<>();
        for (AvroSchema one : live.values()) {
            if (group == null || Objects.equals(value(one), value(asked))) holders.add(new SimpleParsedSchemaHolder(one));
        }
        return holders;
    }

    private String value(AvroSchema schema) {
        Metadata metadata = schema.metadata();
        return metadata == null || metadata.getProperties() == null ? null : metadata.getProperties().get(group);
    }

    private static AvroSchema read(String text, Metadata metadata, boolean isNew, boolean normalize) {
        AvroSchema schema = schema(text, metadata, isNew);
        // The server keeps the metadata beside what becomes of the text.
        return normalize ? schema(schema.normalize().canonicalString(), metadata, isNew) : schema;
    }

    private static AvroSchema schema(String text, Metadata metadata, boolean isNew) {
        return new AvroSchema(text, List.of(), Map.of(), metadata, null, null, isNew);
    }

    private static Metadata metadata(Map<String, String> properties) {
        return properties.isEmpty() ? null : new Metadata(null, properties, null);
    }
}
