package headgate.oracle;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/**
 * What the harness asks of Confluent's classes. The implementation lives in the child-first class loader
 * (ConfluentLoader); only JDK and Kafka types cross this border.
 */
public interface Registry {
    /**
     * One converted key or value.
     *
     * @param subject  the registry's name for it
     * @param text     the schema text stored under that subject for the bytes the converter produced
     * @param reparsed what a server would print after parsing that text once more; null when it is the same text
     */
    record Written(String subject, String text, String reparsed) {}

    /** Gives every later conversion of this scope its converters: AvroConverter's own options, key and value apart. */
    void configure(Map<String, String> keyOptions, Map<String, String> valueOptions);

    /** Serialises through AvroConverter, which registers the schema. Null when the converter wrote no bytes. */
    Written write(String topic, boolean isKey, Schema schema, Object value) throws Exception;

    /**
     * CompatibilityChecker's messages for each of the seven levels; empty means compatible.
     *
     * @param previous oldest first
     * @throws IllegalArgumentException when AvroSchema cannot parse one of the texts
     */
    Map<String, List<String>> compatibility(String schema, List<String> previous);
}
