package headgate.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** The connector's single message transforms with their predicates, as org.apache.kafka.connect.runtime applies them. */
final class Transforms implements AutoCloseable {
    private record Stage(Transformation<SourceRecord> transformation, Predicate<SourceRecord> applies) {}

    private final List<Stage> stages = new ArrayList<>();

    Transforms(Map<String, String> config) throws ReflectiveOperationException {
        for (String alias : names(config, "transforms")) {
            Map<String, String> options = under(config, "transforms." + alias + ".");
            @SuppressWarnings("unchecked")
            Transformation<SourceRecord> transformation =
                (Transformation<SourceRecord>) Class.forName(options.remove("type")).getConstructor().newInstance();
            Predicate<SourceRecord> applies = predicate(config, options.remove("predicate"), options.remove("negate"));
            transformation.configure(options);
            stages.add(new Stage(transformation, applies));
        }
    }

    /** Null when a transform dropped the record. */
    SourceRecord apply(SourceRecord record) {
        SourceRecord current = record;
        for (Stage stage : stages) {
            if (current == null) return null;
            if (stage.applies().test(current)) current = stage.transformation().apply(current);
        }
        return current;
    }

    @Override
    public void close() {
        for (Stage stage : stages) stage.transformation().close();
    }

    private static Predicate<SourceRecord> predicate(Map<String, String> config, String alias, String negate)
        throws ReflectiveOperationException {
        if (alias == null) return (record) -> true;
        Map<String, String> options = under(config, "predicates." + alias + ".");
        @SuppressWarnings("unchecked")
        org.apache.kafka.connect.transforms.predicates.Predicate<SourceRecord> predicate =
            (org.apache.kafka.connect.transforms.predicates.Predicate<SourceRecord>)
                Class.forName(options.remove("type")).getConstructor().newInstance();
        predicate.configure(options);
        return Boolean.parseBoolean(negate) ? (record) -> !predicate.test(record) : predicate::test;
    }

    private static List<String> names(Map<String, String> config, String key) {
        String listed = config.getOrDefault(key, "").trim();
        return listed.isEmpty() ? List.of() : List.of(listed.split("\\s*,\\s*"));
    }

    private static Map<String, String> under(Map<String, String> config, String prefix) {
        Map<String, String> options = new HashMap<>();
        config.forEach((name, value) -> {
            if (name.startsWith(prefix)) options.put(name.substring(prefix.length()), value);
        });
        return options;
    }
}
