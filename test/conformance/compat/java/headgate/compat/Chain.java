package headgate.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headgate.oracle.confluent.RegistrySchema;
import io.confluent.kafka.schemaregistry.CompatibilityChecker;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A schema and what came before it, oldest first, as a line of JSON has them. */
record Chain(JsonNode id, String schema, List<String> previous) {
    static final ObjectMapper JSON = new ObjectMapper();
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
        AvroSchema newest = stored(schema);
        List<AvroSchema> versions = new ArrayList<>();
        for (String text : previous) versions.add(stored(text));
        return new Parsed(newest, versions);
    }

    private static AvroSchema stored(String text) {
        return new RegistrySchema(text, Map.of(), false);
    }
}
