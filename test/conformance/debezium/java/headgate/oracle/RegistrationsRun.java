package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What becomes of a sequence of registrations under one subject. */
final class RegistrationsRun {
    private RegistrationsRun() {}

    /**
     * `{id, steps: [{level} | {group} | {hold, metadata} | {delete} | {register, normalize}]}` →
     * `{id, outcomes: [{outcome, version, messages}]}`, one for each register.
     */
    static ObjectNode run(ConfluentLoader confluent, JsonNode input) throws Exception {
        Subject subject = confluent.subject();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("id", input.get("id"));
        ArrayNode outcomes = answer.putArray("outcomes");
        for (JsonNode step : input.get("steps")) {
            if (step.has("level")) subject.level(step.get("level").asText());
            else if (step.has("group")) subject.group(step.get("group").asText());
            else if (step.has("hold")) subject.hold(step.get("hold").asText(), properties(step.get("metadata")));
            else if (step.has("delete")) subject.delete(step.get("delete").asInt());
            else if (step.has("register")) {
                Subject.Answer told = subject.register(step.get("register").asText(), step.get("normalize").asBoolean());
                ObjectNode outcome = outcomes.addObject().put("outcome", told.outcome()).put("version", told.version());
                told.messages().forEach(outcome.putArray("messages")::add);
            } else throw new IllegalArgumentException("no such step: " + step);
        }
        return answer;
    }

    private static Map<String, String> properties(JsonNode metadata) {
        Map<String, String> properties = new LinkedHashMap<>();
        metadata.fields().forEachRemaining((entry) -> properties.put(entry.getKey(), entry.getValue().asText()));
        return properties;
    }
}
