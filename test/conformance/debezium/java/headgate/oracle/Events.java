package headgate.oracle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Turns records into what a golden file says of an event, and remembers every schema text in order of registration. */
final class Events {
    static final List<String> SAMPLES = List.of("keySample", "valueSample");
    /** Parts of an envelope that hold times and log positions of this run. */
    private static final Set<String> OF_THIS_RUN = Set.of("source", "transaction", "ts_ms", "ts_us", "ts_ns");

    private final Registry registry;
    private final Transforms transforms;
    private final boolean samples;
    private final Failures failures;
    private final Map<String, List<String>> texts = new LinkedHashMap<>();

    /** Takes note of a refusal: at which step, in which phase, on which topic. */
    interface Failures {
        void add(String phase, String topic, Throwable failure);
    }

    Events(Registry registry, Transforms transforms, boolean samples, Failures failures) {
        this.registry = registry;
        this.transforms = transforms;
        this.samples = samples;
        this.failures = failures;
    }

    /** Subject → every text, in order of registration. */
    Map<String, List<String>> texts() {
        return texts;
    }

    ObjectNode describe(SourceRecord raw) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("op", operation(raw));
        SourceRecord record;
        try {
            record = transforms.apply(raw);
        } catch (RuntimeException refused) {
            failures.add("transform", raw.topic(), refused);
            return event.put("error", "transform");
        }
        if (record == null) return event.put("dropped", true);
        event.put("topic", record.topic());
        write(event, "key", record.topic(), true, record.keySchema(), record.key());
        write(event, "value", record.topic(), false, record.valueSchema(), record.value());
        return event;
    }

    private void write(ObjectNode event, String part, String topic, boolean isKey, Schema schema, Object value) {
        try {
            Registry.Written written = registry.write(topic, isKey, schema, value);
            if (written == null) {
                event.putNull(part);
                return;
            }
            if (!written.subject().equals(topic + "-" + part)) event.put(part + "Subject", written.subject());
            if (samples) event.put(part + "Sample", sample(value));
            event.put(part, version(written));
            if (written.reparsed() != null) event.put(part + "ServerReparse", written.reparsed());
        } catch (Exception refused) {
            failures.add("convert-" + part, topic, refused);
            event.put(part, "error");
            event.put(part + "Connect", schema.type() + ":" + schema.name());
        }
    }

    /** Versions count from 1 as a registry that refuses nothing would number them. */
    private int version(Registry.Written written) {
        List<String> known = texts.computeIfAbsent(written.subject(), (subject) -> new ArrayList<>());
        if (!known.contains(written.text())) known.add(written.text());
        return known.indexOf(written.text()) + 1;
    }

    private static String operation(SourceRecord record) {
        if (record.value() == null) return "tombstone";
        boolean hasOperation = record.value() instanceof Struct && record.valueSchema().field("op") != null;
        return hasOperation ? ((Struct) record.value()).getString("op") : null;
    }

    /** With defaults in place of nulls, as the converter writes them. */
    private static String sample(Object value) {
        if (value instanceof Struct struct) {
            boolean envelope = struct.schema().field("before") != null && struct.schema().field("op") != null;
            StringJoiner fields = new StringJoiner(",", "{", "}");
            for (Field field : struct.schema().fields()) {
                if (envelope && OF_THIS_RUN.contains(field.name())) continue;
                fields.add(field.name() + "=" + sample(struct.get(field)));
            }
            return fields.toString();
        }
        if (value instanceof List<?> list) return list.stream().map(Events::sample).toList().toString();
        if (value instanceof byte[] bytes) return "0x" + HexFormat.of().formatHex(bytes);
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return "0x" + HexFormat.of().formatHex(bytes);
        }
        return String.valueOf(value);
    }
}
