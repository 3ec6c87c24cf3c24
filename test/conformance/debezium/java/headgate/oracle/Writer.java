package headgate.oracle;

import java.util.List;
import org.apache.kafka.connect.data.Schema;

/** One converter, for keys or for values. Loaded by whichever class loader sees the converter. */
public interface Writer {
    /**
     * What readers get to know of a schema.
     *
     * @param subject what it is registered under, null where nothing is registered
     * @param text    the schema as it is registered or, where nothing is, as it stands in the message; null for neither
     * @param refusal what the Avro library beside the converter says when it is to parse the text; null when it can
     */
    record Written(String subject, String text, String refusal) {
        public Written(String subject, String text) {
            this(subject, text, null);
        }
    }

    /** In the order of their making; empty when the converter wrote no bytes. */
    List<Written> write(String topic, Schema schema, Object value) throws Exception;
}
