package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes converters, each in the class loader that has its jars: `headgate.*` properties name class paths. */
final class Converters {
    private static final String CONFLUENT = "io.confluent.connect.avro.AvroConverter";
    private static final String APICURIO = "io.apicurio.";
    private static final String APICURIO_AVRO = "io.apicurio.registry.utils.converter.AvroConverter";
    private static final String CLOUD_EVENTS = "io.debezium.converters.CloudEventsConverter";

    private final ConfluentLoader confluent;
    private final ConfluentLoader confluentOnNewAvro;
    private final ConfluentLoader apicurio;
    private final ClassLoader kafka;
    private int scopes;

    Converters(ConfluentLoader confluent) throws Exception {
        this.confluent = confluent;
        List<Path> newAvro = new ArrayList<>(classPath("headgate.avro"));
        for (URL url : confluent.getURLs()) newAvro.add(Path.of(url.toURI()));
        confluentOnNewAvro = new ConfluentLoader(newAvro);
        apicurio = new ConfluentLoader(classPath("headgate.apicurio"));
        List<URL> runtime = new ArrayList<>();
        for (Path jar : classPath("headgate.kafka")) runtime.add(jar.toUri().toURL());
        kafka = new URLClassLoader(runtime.toArray(URL[]::new), Converters.class.getClassLoader());
    }

    private static List<Path> classPath(String property) {
        return Arrays.stream(System.getProperty(property).split(":")).map(Path::of).toList();
    }

    /** @param converter `{class, avro?}`: 1.12 for that line of the Avro library instead of the jar's own */
    Writer writer(JsonNode converter, boolean isKey, Map<String, String> options) throws Exception {
        String name = converter.get("class").asText();
        if (name.equals(CONFLUENT)) {
            return confluent(converter.has("avro") ? confluentOnNewAvro : confluent, isKey, options);
        }
        if (name.equals(CLOUD_EVENTS)) return new CloudEventsWriter(avroInside(options), isKey, options);
        if (name.startsWith(APICURIO)) return apicurio(name, isKey, options);
        return new MessageWriter(kafka.loadClass(name), isKey, options);
    }

    /** CloudEventsConverter.configure: what stands under `avro.`, and whose address is told there. */
    private Writer avroInside(Map<String, String> options) throws Exception {
        Map<String, String> avro = new HashMap<>();
        options.forEach((name, value) -> {
            if (name.startsWith("avro.")) avro.put(name.substring("avro.".length()), value);
        });
        if (avro.containsKey("apicurio.registry.url")) return apicurio(APICURIO_AVRO, false, avro);
        return avro.containsKey("schema.registry.url") ? confluent(confluent, false, avro) : null;
    }

    private Writer apicurio(String name, boolean isKey, Map<String, String> options) throws Exception {
        Class<?> writer = apicurio.loadClass("headgate.oracle.apicurio.ApicurioWriter");
        return (Writer) writer.getConstructor(String.class, boolean.class, Map.class).newInstance(name, isKey, options);
    }

    private Writer confluent(ConfluentLoader loader, boolean isKey, Map<String, String> options) throws Exception {
        Registry registry = loader.registry("converters-" + scopes++);
        registry.configure(options, options);
        return (topic, schema, value) -> {
            Registry.Written written = registry.write(topic, isKey, schema, value);
            if (written == null) return List.of();
            // What it printed is JSON, what it threw begins with the name of a class.
            boolean parsed = written.reparsed() == null || !Character.isLetter(written.reparsed().charAt(0));
            String refusal = parsed ? null : written.reparsed();
            return List.of(new Writer.Written(written.subject(), written.text(), refusal));
        };
    }
}
