package headgate.compat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard input: names of files, a line each, with chains `{id, schema, previous: [oldest … newest]}`, a line each. `NAME.answers` then
 * holds, in the same order, `{id, results: {LEVEL: {compatible, messages}}}`, or `{id, parseError}` where Confluent's classes throw
 * anything, and standard output says NAME.
 */
public final class Answers {
    private Answers() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answered = System.out;
        System.setOut(System.err); // whatever a library prints is no answer
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            answer(Path.of(name), Path.of(name + ".answers"));
            answered.println(name);
            answered.flush();
        }
    }

    private static void answer(Path chains, Path answers) throws Exception {
        try (BufferedReader lines = Files.newBufferedReader(chains); BufferedWriter out = Files.newBufferedWriter(answers)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.write(answer(Chain.read(line)));
                out.write('\n');
            }
        }
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
        // A quotation that is cut within a surrogate pair is no Unicode text, so it cannot be written as UTF-8.
        json.enable(JsonGenerator.Feature.ESCAPE_NON_ASCII);
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
