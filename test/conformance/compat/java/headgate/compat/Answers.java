package headgate.compat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Standard input: `{id, schema, previous: [oldest … newest]}`, a line each. Standard output, in the same order:
 * `{id, results: {LEVEL: {compatible, messages}}}`, or `{id, parseError}` where Confluent's classes throw anything.
 */
public final class Answers {
    private Answers() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
        BufferedWriter answers = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), 1 << 16);
        System.setOut(System.err); // whatever a library prints is no answer
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            answers.write(answer(Chain.read(line)));
            answers.write('\n');
            if (!lines.ready()) answers.flush();
        }
        answers.flush();
    }

    private static String answer(Chain chain) throws IOException {
        try {
            Chain.Parsed parsed = chain.parse();
            StringWriter text = new StringWriter();
            try (JsonGenerator json = open(text, chain)) {
                json.writeObjectFieldStart("results");
                for (CompatibilityLevel level : Chain.LEVELS) write(json, level, parsed);
                json.writeEndObject();
            }
            return text.toString();
        } catch (RuntimeException | StackOverflowError refused) {
            StringWriter text = new StringWriter();
            try (JsonGenerator json = open(text, chain)) {
                json.writeStringField("parseError", refused.toString());
            }
            return text.toString();
        }
    }

    private static JsonGenerator open(Writer text, Chain chain) throws IOException {
        JsonGenerator json = Chain.JSON.getFactory().createGenerator(text);
        json.writeStartObject();
        json.writeFieldName("id");
        json.writeTree(chain.id());
        return json;
    }

    private static void write(JsonGenerator json, CompatibilityLevel level, Chain.Parsed parsed) throws IOException {
        var messages = parsed.check(level);
        json.writeObjectFieldStart(level.name());
        json.writeBooleanField("compatible", messages.isEmpty());
        json.writeArrayFieldStart("messages");
        for (String message : messages) json.writeString(message);
        json.writeEndArray();
        json.writeEndObject();
    }
}
