package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the registry makes of one text on both lines of Avro, as a new version and as a stored one. */
final class ValidityRun {
    private final Map<String, Validity> lines = new LinkedHashMap<>();

    /** @param confluent the jar with its own Avro 1.11; the property headgate.avro names the jars of 1.12 */
    ValidityRun(ConfluentLoader confluent) throws Exception {
        List<Path> newAvro = new ArrayList<>(Arrays.stream(System.getProperty("headgate.avro").split(":")).map(Path::of).toList());
        for (URL url : confluent.getURLs()) newAvro.add(Path.of(url.toURI()));
        lines.put("1.11", confluent.validity());
        lines.put("1.12", new ConfluentLoader(newAvro).validity());
    }

    /** `{id, text, references?, other?}` → `{id, "1.11": {new: {…}, stored: {…}, equal?: {…}}, "1.12": {…}}`, see Validity. */
    ObjectNode run(JsonNode input) {
        ObjectNode verdict = JsonNodeFactory.instance.objectNode();
        verdict.set("id", input.get("id"));
        String text = input.get("text").asText();
        List<String> references = new ArrayList<>();
        if (input.has("references")) input.get("references").forEach((reference) -> references.add(reference.asText()));
        lines.forEach((line, validity) -> {
            ObjectNode answer = verdict.putObject(line);
            validity.judge(text, references, true).forEach(answer.putObject("new")::put);
            validity.judge(text, references, false).forEach(answer.putObject("stored")::put);
            if (!input.has("other")) return;
            validity.equal(text, input.get("other").asText()).forEach(answer.putObject("equal")::put);
        });
        return verdict;
    }
}
