package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes converters, each in the class loader that has its jars: `headgate.*` properties name class paths. */
final class Converters {
    private static final String CONFLUENT = "io.confluent.connect.avro.AvroConverter";
    private static final String APICURIO = "io.apicurio.";

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
        if (!name.startsWith(APICURIO)) return new MessageWriter(kafka.loadClass(name), isKey, options);
        Class<?> writer = apicurio.loadClass("headgate.oracle.apicurio.ApicurioWriter");
        return (Writer) writer.getConstructor(String.class, boolean.class, Map.class).newInstance(name, isKey, options);
    }

    private Writer confluent(ConfluentLoader loader, boolean isKey, Map<String, String> options) throws Exception {
        Registry registry = loader.registry("converters-" + scopes++);
        registry.configure(options, options);
        return (topic, schema, value) -> {
            Registry.Written written = registry.write(topic, isKey, schema, value);
            return written == null ? null : new Writer.Written(written.subject(), written.text());
        };
    }
}
