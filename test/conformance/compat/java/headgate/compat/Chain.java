package headgate.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.confluent.kafka.schemaregistry.CompatibilityChecker;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** A schema and what came before it, oldest first, as a line of JSON has them. */
record Chain(JsonNode id, String schema, List<String> previous) {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final String VALIDATOR = "org.apache.avro.NameValidator";
    private static final Constructor<Schema.Parser> LENIENT = lenientParser();
    static final CompatibilityLevel[] LEVELS = CompatibilityLevel.values();

    /** The schemas of a chain as the registry holds them. */
    record Parsed(AvroSchema schema, List<AvroSchema> previous) {
        List<String> check(CompatibilityLevel level) {
            return CompatibilityChecker.checker(level).isCompatible(schema, previous);
        }
    }

    static Chain read(String line) throws Exception {
        JsonNode json = JSON.readTree(line);
        List<String> previous = new ArrayList<>();
        json.get("previous").forEach((text) -> previous.add(text.asText()));
        return new Chain(json.get("id"), json.get("schema").asText(), previous);
    }

    Parsed parse() {
        AvroSchema newest = read(schema, LENIENT);
        List<AvroSchema> versions = new ArrayList<>();
        for (String text : previous) versions.add(read(text, LENIENT));
        return new Parsed(newest, versions);
    }

    /** The releases with Avro 1.12 read what they hold without looking at names; these classes, of 7.7, do not know of it. */
    private static AvroSchema read(String text, Constructor<Schema.Parser> lenient) {
        if (lenient == null) return new AvroSchema(text);
        try {
            Object noValidation = Class.forName(VALIDATOR).getField("NO_VALIDATION").get(null);
            return new AvroSchema(lenient.newInstance(noValidation).setValidateDefaults(false).parse(text));
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Null on Avro 1.11. */
    private static Constructor<Schema.Parser> lenientParser() {
        try {
            return Schema.Parser.class.getConstructor(Class.forName(VALIDATOR));
        } catch (ReflectiveOperationException older) {
            return null;
        }
    }
}
