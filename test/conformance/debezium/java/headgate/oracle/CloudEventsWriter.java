package headgate.oracle;

import io.debezium.converters.CloudEventsConverter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;

/** Debezium's CloudEventsConverter, with another writer in the place of the AvroConverter that it would make itself. */
final class CloudEventsWriter implements Writer {
    private final Converter converter;
    private final List<Written> registered = new ArrayList<>();

    /** @param avro writes what the event hands on as Avro; null where the options name no registry */
    CloudEventsWriter(Writer avro, boolean isKey, Map<String, String> options) {
        converter = new CloudEventsConverter(avro == null ? null : new Handed(avro));
        converter.configure(options, isKey);
    }

    /** What was registered on the way, then the schema inside the event's data. */
    @Override
    public List<Written> write(String topic, Schema schema, Object value) throws Exception {
        registered.clear();
        byte[] bytes = converter.fromConnectData(topic, schema, value);
        if (bytes == null || !registered.isEmpty()) return List.copyOf(registered);
        return List.of(new Written(null, MessageWriter.schemaIn(bytes, "data")));
    }

    private final class Handed implements Converter {
        /** The event holds the data's bytes, and an id out of them, as they are: no schema depends on them. */
        private static final byte[] DATA = new byte[16];

        private final Writer writer;

        Handed(Writer writer) {
            this.writer = writer;
        }

        @Override
        public byte[] fromConnectData(String topic, Schema schema, Object value) {
            try {
                registered.addAll(writer.write(topic, schema, value));
                return DATA;
            } catch (RuntimeException refused) {
                throw refused;
            } catch (Exception refused) {
                throw new IllegalStateException(refused);
            }
        }

        @Override
        public void configure(Map<String, ?> options, boolean isKey) {
            throw new UnsupportedOperationException("made by the writer");
        }

        @Override
        public SchemaAndValue toConnectData(String topic, byte[] value) {
            throw new UnsupportedOperationException("only writes");
        }
    }
}
