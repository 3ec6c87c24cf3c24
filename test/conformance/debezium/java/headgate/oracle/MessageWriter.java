package headgate.oracle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.storage.Converter;

/** A converter without a registry: all that readers see of a schema stands in the message. */
final class MessageWriter implements Writer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Converter converter;

    MessageWriter(Class<?> type, boolean isKey, Map<String, String> options) throws ReflectiveOperationException {
        converter = (Converter) type.getConstructor().newInstance();
        converter.configure(options, isKey);
    }

    @Override
    public List<Written> write(String topic, Schema schema, Object value) throws Exception {
        byte[] bytes = converter.fromConnectData(topic, schema, value);
        return bytes == null ? List.of() : List.of(new Written(null, schemaIn(bytes, null)));
    }

    /**
     * The object behind `schema` as it stands there, where `payload` is all that follows it; null for any other message.
     *
     * @param member of the message that holds both; null when the message does
     */
    static String schemaIn(byte[] bytes, String member) throws Exception {
        String message = new String(bytes, StandardCharsets.UTF_8);
        if (!message.startsWith("{")) return null;
        try (JsonParser parser = JSON.createParser(message)) {
            parser.nextToken();
            if (member != null && !entered(parser, member)) return null;
            if (parser.nextToken() != JsonToken.FIELD_NAME || !parser.currentName().equals("schema")) return null;
            if (parser.nextToken() != JsonToken.START_OBJECT) return null;
            int start = (int) parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            int end = (int) parser.currentLocation().getCharOffset();
            boolean enveloped = parser.nextToken() == JsonToken.FIELD_NAME && parser.currentName().equals("payload");
            return enveloped ? message.substring(start, end) : null;
        }
    }

    private static boolean entered(JsonParser parser, String member) throws Exception {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(member);
            JsonToken value = parser.nextToken();
            if (found) return value == JsonToken.START_OBJECT;
            parser.skipChildren();
        }
        return false;
    }
}
