package headgate.oracle.confluent;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.lang.reflect.Field;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * AvroSchema with the parser of the releases that carry the Avro beside it: on 1.12 a new version's names are validated strictly,
 * a stored one's while it is parsed not at all, and afterwards, without namespaces, as 1.11 does (releases 8.0.7, 8.2.3 and 8.3.1).
 */
public final class RegistrySchema extends AvroSchema {
    private static final Class<?> VALIDATOR = validatorClass();

    public RegistrySchema(String text, Map<String, String> references, boolean isNew) {
        super(text, List.of(), references, null, isNew);
        if (VALIDATOR != null && !isNew) validateNames(rawSchema(), Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    @Override
    protected Schema.Parser getParser() {
        Schema.Parser parser = VALIDATOR == null ? new Schema.Parser() : parser(isNew() ? "STRICT_VALIDATOR" : "NO_VALIDATION");
        parser.setValidateDefaults(isNew());
        return parser;
    }

    private static Schema.Parser parser(String validator) {
        try {
            return Schema.Parser.class.getConstructor(VALIDATOR).newInstance(validator(validator));
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("no parser with a validator", impossible);
        }
    }

    private static Object validator(String name) throws ReflectiveOperationException {
        Field field = VALIDATOR.getField(name);
        return field.get(null);
    }

    private static Class<?> validatorClass() {
        try {
            return Class.forName("org.apache.avro.NameValidator", true, AvroSchema.class.getClassLoader());
        } catch (ClassNotFoundException before) {
            return null;
        }
    }

    private static void validateNames(Schema schema, Set<Schema> seen) {
        if (!seen.add(schema)) return;
        switch (schema.getType()) {
            case RECORD -> {
                validate(schema.getName());
                for (Schema.Field field : schema.getFields()) {
                    validate(field.name());
                    validateNames(field.schema(), seen);
                }
            }
            case ENUM -> {
                validate(schema.getName());
                schema.getEnumSymbols().forEach(RegistrySchema::validate);
            }
            case FIXED -> validate(schema.getName());
            case ARRAY -> validateNames(schema.getElementType(), seen);
            case MAP -> validateNames(schema.getValueType(), seen);
            case UNION -> schema.getTypes().forEach((branch) -> validateNames(branch, seen));
            default -> {}
        }
    }

    private static void validate(String name) {
        try {
            Object result = VALIDATOR.getMethod("validate", String.class).invoke(validator("UTF_VALIDATOR"), name);
            Object errors = result.getClass().getMethod("getErrors").invoke(result);
            if (errors != null) throw new SchemaParseException((String) errors);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("no validator", impossible);
        }
    }
}
