package headgate.oracle.confluent;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/** AvroSchema.equals 7.7.0 leaves the docs and aliases of what is in arrays and maps out; 7.7.8, 7.9.9 and 8.x do not. */
final class Elements {
    private Elements() {}

    /** Whether the elements of all arrays and maps of two equal schemas are equal on their own. */
    static boolean equal(Schema left, Schema right) {
        return equal(left, right, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean equal(Schema left, Schema right, Set<Schema> seen) {
        switch (left.getType()) {
            case ARRAY:
                return element(left.getElementType(), right.getElementType(), seen);
            case MAP:
                return element(left.getValueType(), right.getValueType(), seen);
            case UNION:
                return all(left.getTypes(), right.getTypes(), seen);
            case RECORD:
                if (!seen.add(left)) return true;
                return all(types(left), types(right), seen);
            default:
                return true;
        }
    }

    private static boolean element(Schema left, Schema right, Set<Schema> seen) {
        return new AvroSchema(left).equals(new AvroSchema(right)) && equal(left, right, seen);
    }

    private static List<Schema> types(Schema record) {
        return record.getFields().stream().map(Schema.Field::schema).toList();
    }

    private static boolean all(List<Schema> left, List<Schema> right, Set<Schema> seen) {
        Iterator<Schema> others = right.iterator();
        return left.stream().allMatch((schema) -> equal(schema, others.next(), seen));
    }
}
