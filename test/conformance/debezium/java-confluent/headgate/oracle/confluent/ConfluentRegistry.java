package headgate.oracle.confluent;

import headgate.oracle.OwnLoader;
import headgate.oracle.Registry;
import io.confluent.connect.avro.AvroConverter;
import io.confluent.kafka.schemaregistry.CompatibilityChecker;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.confluent.kafka.serializers.subject.TopicNameStrategy;
import io.confluent.kafka.serializers.subject.strategy.SubjectNameStrategy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** Confluent's AvroConverter over its in-memory registry, and its own compatibility checker. */
public final class ConfluentRegistry implements Registry {
    /** Serialised bytes start with the magic byte 0 and the schema id as four bytes. */
    private static final int ID_OFFSET = 1;

    private final String scope;
    private AvroConverter keyConverter;
    private AvroConverter valueConverter;
    private SubjectNameStrategy keySubject;
    private SubjectNameStrategy valueSubject;

    public ConfluentRegistry(String scope) {
        this.scope = scope;
    }

    @Override
    public void configure(Map<String, String> keyOptions, Map<String, String> valueOptions) {
        OwnLoader.of(ConfluentRegistry.class, () -> {
            keyConverter = converter(keyOptions, true);
            valueConverter = converter(valueOptions, false);
            keySubject = strategy(keyOptions.get("key.subject.name.strategy"));
            valueSubject = strategy(valueOptions.get("value.subject.name.strategy"));
            return null;
        });
    }

    @Override
    public Written write(String topic, boolean isKey, Schema schema, Object value) {
        return OwnLoader.of(ConfluentRegistry.class, () -> {
            AvroConverter converter = isKey ? keyConverter : valueConverter;
            byte[] bytes = converter.fromConnectData(topic, schema, value);
            if (bytes == null) return null;
            int id = ByteBuffer.wrap(bytes).getInt(ID_OFFSET);
            SchemaRegistryClient client = MockSchemaRegistry.getClientForScope(scope);
            SubjectNameStrategy strategy = isKey ? keySubject : valueSubject;
            String subject = strategy.subjectName(topic, isKey, client.getSchemaById(id));
            String text = client.getSchemaBySubjectAndId(subject, id).canonicalString();
            String reparsed = reparsed(text);
            return new Written(subject, text, reparsed.equals(text) ? null : reparsed);
        });
    }

    @Override
    public Map<String, List<String>> compatibility(String schema, List<String> previous) {
        return OwnLoader.of(ConfluentRegistry.class, () -> {
            ParsedSchema reader = parse(schema);
            List<ParsedSchema> history = new ArrayList<>();
            for (String text : previous) history.add(parse(text));
            Map<String, List<String>> messages = new LinkedHashMap<>();
            for (CompatibilityLevel level : CompatibilityLevel.values()) {
                List<ParsedSchemaHolder> holders = new ArrayList<>();
                for (ParsedSchema old : history) holders.add(new SimpleParsedSchemaHolder(old));
                messages.put(level.name(), CompatibilityChecker.checker(level).isCompatibleWithHolders(reader, holders));
            }
            return messages;
        });
    }

    /** Avro 1.12 refuses names that its own library lets through while a schema is built. */
    private static String reparsed(String text) {
        try {
            return new AvroSchema(text).canonicalString();
        } catch (RuntimeException refused) {
            return refused.toString();
        }
    }

    private static ParsedSchema parse(String text) {
        try {
            AvroSchema schema = new AvroSchema(text);
            schema.rawSchema();
            return schema;
        } catch (RuntimeException refused) {
            throw new IllegalArgumentException(refused.toString(), refused);
        }
    }

    private AvroConverter converter(Map<String, String> options, boolean isKey) {
        Map<String, String> all = new HashMap<>(options);
        all.put("schema.registry.url", "mock://" + scope);
        AvroConverter converter = new AvroConverter();
        converter.configure(all, isKey);
        return converter;
    }

    private static SubjectNameStrategy strategy(String className) throws ReflectiveOperationException {
        if (className == null) return new TopicNameStrategy();
        return (SubjectNameStrategy) Class.forName(className).getConstructor().newInstance();
    }
}
