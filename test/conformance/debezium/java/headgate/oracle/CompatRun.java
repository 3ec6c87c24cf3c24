package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Confluent's verdict on one chain of schemas, at every level. */
final class CompatRun {
    private CompatRun() {}

    /** `{id, schema, previous: [oldest … newest]}` → `{id, results: {LEVEL: {compatible, messages}}}` or `{id, parseError}`. */
    static ObjectNode run(Registry registry, JsonNode chain) {
        ObjectNode verdict = JsonNodeFactory.instance.objectNode();
        verdict.set("id", chain.get("id"));
        List<String> previous = new ArrayList<>();
        chain.get("previous").forEach((schema) -> previous.add(text(schema)));
        try {
            ObjectNode results = JsonNodeFactory.instance.objectNode();
            registry.compatibility(text(chain.get("schema")), previous).forEach((level, messages) -> {
                ObjectNode result = results.putObject(level).put("compatible", messages.isEmpty());
                messages.forEach(result.putArray("messages")::add);
            });
            verdict.set("results", results);
        } catch (IllegalArgumentException refused) {
            verdict.put("parseError", refused.getMessage());
        }
        return verdict;
    }

    /** A schema is given as a JSON object or array, or as a string that holds its text. */
    private static String text(JsonNode schema) {
        return schema.isTextual() ? schema.asText() : schema.toString();
    }
}
