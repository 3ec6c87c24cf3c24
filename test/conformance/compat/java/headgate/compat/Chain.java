package headgate.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.confluent.kafka.schemaregistry.CompatibilityChecker;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.util.ArrayList;
import java.util.List;

/** A schema and what came before it, oldest first, as a line of JSON has them. */
record Chain(JsonNode id, String schema, List<String> previous) {
    static final ObjectMapper JSON = new ObjectMapper();
    static final CompatibilityLevel[] LEVELS = CompatibilityLevel.values();

    /** The schemas of a chain as the registry holds them. */
    record Parsed(AvroSchema schema, List<AvroSchema> previous) {
        List<String> check(CompatibilityLevel level) {
            List<ParsedSchemaHolder> holders = new ArrayList<>();
            for (ParsedSchema old : previous) holders.add(new SimpleParsedSchemaHolder(old));
            return CompatibilityChecker.checker(level).isCompatibleWithHolders(schema, holders);
        }
    }

    static Chain read(String line) throws Exception {
        JsonNode json = JSON.readTree(line);
        List<String> previous = new ArrayList<>();
        json.get("previous").forEach((text) -> previous.add(text.asText()));
        return new Chain(json.get("id"), json.get("schema").asText(), previous);
    }

    Parsed parse() {
        AvroSchema newest = new AvroSchema(schema);
        List<AvroSchema> versions = new ArrayList<>();
        for (String text : previous) versions.add(new AvroSchema(text));
        return new Parsed(newest, versions);
    }
}
