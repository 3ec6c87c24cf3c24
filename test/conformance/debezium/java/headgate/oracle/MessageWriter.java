package headgate.oracle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
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
    public Written write(String topic, Schema schema, Object value) throws Exception {
        byte[] bytes = converter.fromConnectData(topic, schema, value);
        return bytes == null ? null : new Written(null, schemaIn(new String(bytes, StandardCharsets.UTF_8)));
    }

    /** The object behind `{"schema":` as it stands there; null for any other message. */
    private static String schemaIn(String message) throws Exception {
        if (!message.startsWith("{\"schema\":{")) return null;
        try (JsonParser parser = JSON.createParser(message)) {
            parser.nextToken();
            parser.nextToken();
            parser.nextToken();
            int start = (int) parser.currentTokenLocation().getCharOffset();
            parser.skipChildren();
            int end = (int) parser.currentLocation().getCharOffset();
            boolean enveloped = parser.nextToken() == JsonToken.FIELD_NAME && parser.currentName().equals("payload");
            return enveloped ? message.substring(start, end) : null;
        }
    }
}
