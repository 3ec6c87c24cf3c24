package headgate.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * Child-first loader over the jar that carries Confluent's classes: that jar also holds older copies of Jackson,
 * Avro, Guava and Kafka. Kafka's API and slf4j come from the parent, because Debezium's records cross over.
 */
final class ConfluentLoader extends URLClassLoader {
    private static final List<String> FROM_PARENT = List.of(
        "java.", "javax.", "jdk.", "sun.", "org.slf4j.", "org.apache.kafka.");
    private static final String OWN = "headgate.oracle.";
    private static final List<String> OWN_CHILDREN = List.of("headgate.oracle.confluent.", "headgate.oracle.apicurio.");

    ConfluentLoader(List<Path> classPath) throws Exception {
        super(urls(classPath), ConfluentLoader.class.getClassLoader());
    }

    /** The version an artifact carries in its own pom.properties. */
    String versionOf(String group, String artifact) throws IOException {
        URL file = findResource("META-INF/maven/" + group + "/" + artifact + "/pom.properties");
        Properties properties = new Properties();
        try (InputStream stream = file.openStream()) {
            properties.load(stream);
        }
        return properties.getProperty("version");
    }

    /** A registry with nothing in it. */
    Registry registry(String scope) throws Exception {
        Class<?> type = loadClass("headgate.oracle.confluent.ConfluentRegistry");
        return (Registry) type.getConstructor(String.class).newInstance(scope);
    }

    /** A subject without versions. */
    Subject subject() throws Exception {
        return (Subject) loadClass("headgate.oracle.confluent.ConfluentSubject").getConstructor().newInstance();
    }

    /** AvroSchema over the Avro that stands first on this class path. */
    Validity validity() throws Exception {
        return (Validity) loadClass("headgate.oracle.confluent.ConfluentValidity").getConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (fromParent(name)) return super.loadClass(name, resolve);
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                try {
                    loaded = findClass(name);
                } catch (ClassNotFoundException absent) {
                    return super.loadClass(name, resolve);
                }
            }
            if (resolve) resolveClass(loaded);
            return loaded;
        }
    }

    private static boolean fromParent(String name) {
        if (name.startsWith(OWN)) return OWN_CHILDREN.stream().noneMatch(name::startsWith);
        return FROM_PARENT.stream().anyMatch(name::startsWith);
    }

    private static URL[] urls(List<Path> classPath) throws Exception {
        URL[] urls = new URL[classPath.size()];
        for (int i = 0; i < urls.length; i++) urls[i] = classPath.get(i).toUri().toURL();
        return urls;
    }
}
