package headgate.oracle;

import java.util.List;
import java.util.Map;

/**
 * What one line of Avro, behind Confluent's AvroSchema, makes of texts. The implementation lives in the child-first class loader
 * (ConfluentLoader); only JDK types cross this border.
 */
public interface Validity {
    /**
     * `message` and `error` (a class) of a text that is refused, else `canonical`, `parsing` (Parsing Canonical Form), `crc64`, `md5`, `sha256`,
     * and `normalized` or `normalizing` (what was thrown then).
     *
     * @param references texts of referenced schemas, dependencies first
     * @param isNew      as a version to be registered is parsed; else as a stored one
     */
    Map<String, String> judge(String text, List<String> references, boolean isNew);

    /** AvroSchema.equals of two stored texts without references: as it stands, and as later releases do it, which look into arrays and maps. */
    Map<String, Boolean> equal(String one, String other);
}
