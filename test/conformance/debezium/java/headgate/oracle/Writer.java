package headgate.oracle;

import org.apache.kafka.connect.data.Schema;

/** One converter, for keys or for values. Loaded by whichever class loader sees the converter. */
public interface Writer {
    /**
     * What readers get to know of a schema.
     *
     * @param subject what it is registered under, null where nothing is registered
     * @param text    the schema as it is registered or, where nothing is, as it stands in the message; null for neither
     */
    record Written(String subject, String text) {}

    /** Null when the converter wrote no bytes. */
    Written write(String topic, Schema schema, Object value) throws Exception;
}
