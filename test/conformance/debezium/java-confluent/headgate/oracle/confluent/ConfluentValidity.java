package headgate.oracle.confluent;

import headgate.oracle.OwnLoader;
import headgate.oracle.Validity;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaUtils;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** Confluent's AvroSchema over whichever Avro this class was loaded with. */
public final class ConfluentValidity implements Validity {
    @Override
    public Map<String, String> judge(String text, List<String> references, boolean isNew) {
        return OwnLoader.of(ConfluentValidity.class, () -> {
            Map<String, String> answer = new LinkedHashMap<>();
            Map<String, String> resolved = new LinkedHashMap<>();
            for (String reference : references) resolved.put("reference-" + resolved.size(), reference);
            try {
                AvroSchema schema = new RegistrySchema(text, resolved, isNew);
                answer.put("canonical", schema.canonicalString());
                normalForms(schema, answer);
                answer.putAll(normalized(schema, resolved, isNew));
            } catch (Exception | StackOverflowError refused) {
                answer.clear();
                answer.put("error", errorClass(refused));
                answer.put("message", String.valueOf(refused.getMessage()));
            }
            return answer;
        });
    }

    /** Of JSON that cannot be read, what Jackson threw: Avro wraps it. */
    private static String errorClass(Throwable refused) {
        Throwable cause = refused.getCause() == null ? refused : refused.getCause();
        return cause.getClass().getSimpleName();
    }

    private static void normalForms(AvroSchema schema, Map<String, String> answer) throws Exception {
        Schema raw = schema.rawSchema();
        answer.put("parsing", SchemaNormalization.toParsingForm(raw));
        answer.put("crc64", String.format("%016x", SchemaNormalization.parsingFingerprint64(raw)));
        answer.put("md5", HexFormat.of().formatHex(SchemaNormalization.parsingFingerprint("MD5", raw)));
        answer.put("sha256", HexFormat.of().formatHex(SchemaNormalization.parsingFingerprint("SHA-256", raw)));
    }

    /** AvroSchema.normalize, save that its result is parsed by the parser of this line. */
    private static Map<String, String> normalized(AvroSchema schema, Map<String, String> resolved, boolean isNew) throws Exception {
        Method toNormalizedString = AvroSchemaUtils.class.getDeclaredMethod("toNormalizedString", AvroSchema.class);
        toNormalizedString.setAccessible(true);
        try {
            String text = (String) toNormalizedString.invoke(null, schema);
            return Map.of("normalized", new RegistrySchema(text, resolved, isNew).canonicalString());
        } catch (InvocationTargetException failure) {
            return Map.of("normalizing", String.valueOf(failure.getCause().getMessage()));
        } catch (RuntimeException refused) {
            return Map.of("normalizing", String.valueOf(refused.getMessage()));
        }
    }

    @Override
    public Map<String, Boolean> equal(String one, String other) {
        return OwnLoader.of(ConfluentValidity.class, () -> {
            try {
                AvroSchema left = new RegistrySchema(one, Map.of(), false);
                AvroSchema right = new RegistrySchema(other, Map.of(), false);
                boolean equal = left.equals(right);
                return Map.of("asItStands", equal, "inElements", equal && Elements.equal(left.rawSchema(), right.rawSchema()));
            } catch (RuntimeException refused) {
                return Map.of();
            }
        });
    }
}
