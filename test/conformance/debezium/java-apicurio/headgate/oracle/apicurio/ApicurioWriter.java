package headgate.oracle.apicurio;

import headgate.oracle.OwnLoader;
import headgate.oracle.Writer;
import io.apicurio.registry.rest.client.RegistryClient;
import io.apicurio.registry.rest.v2.beans.ArtifactMetaData;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.utils.converter.AvroConverter;
import io.apicurio.registry.utils.converter.ExtJsonConverter;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.storage.Converter;

/** Apicurio's AvroConverter or ExtJsonConverter over a client that keeps what it is given to register. */
public final class ApicurioWriter implements Writer {
    private final Converter converter;
    private final Map<Schema, Written> written = new HashMap<>();
    private Written last;
    private int references;
    private long id;

    public ApicurioWriter(String name, boolean isKey, Map<String, String> options) {
        RegistryClient client = (RegistryClient) Proxy.newProxyInstance(
            ApicurioWriter.class.getClassLoader(), new Class<?>[] {RegistryClient.class}, this::called);
        Map<String, Object> all = new HashMap<>(options);
        all.put("apicurio.registry.converter.serializer", new AvroKafkaSerializer<>(client));
        all.put("apicurio.registry.converter.deserializer", new AvroKafkaDeserializer<>(client));
        converter = OwnLoader.of(ApicurioWriter.class, () -> {
            Converter made = name.equals(ExtJsonConverter.class.getName())
                ? new ExtJsonConverter(client) : new AvroConverter<>();
            made.configure(all, isKey);
            return made;
        });
    }

    @Override
    public List<Written> write(String topic, Schema schema, Object value) throws Exception {
        return OwnLoader.of(ApicurioWriter.class, () -> {
            last = null;
            references = 0;
            byte[] bytes = converter.fromConnectData(topic, new RecordHeaders(), schema, value);
            if (bytes == null) return List.of();
            if (references > 0) throw new IllegalStateException(references + " references");
            if (last != null) written.put(schema, last);
            Written known = written.get(schema); // what is registered once is remembered by the converter
            return known == null ? List.of() : List.of(known);
        });
    }

    private Object called(Object client, Method method, Object[] arguments) throws Throwable {
        if (method.isDefault()) return InvocationHandler.invokeDefault(client, method, arguments);
        return switch (method.getName()) {
            case "createArtifact" -> created(arguments);
            case "hashCode" -> System.identityHashCode(client);
            case "equals" -> client == arguments[0];
            case "toString" -> "a client that only registers";
            case "close" -> null;
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    /** RegistryClient.createArtifact(group, artifact, version, type, …, content as the twelfth, references as the last). */
    private ArtifactMetaData created(Object[] arguments) throws Exception {
        String group = (String) arguments[0];
        String artifact = (String) arguments[1];
        String text = new String(((InputStream) arguments[11]).readAllBytes(), StandardCharsets.UTF_8);
        if (arguments.length > 12 && arguments[12] instanceof List<?> list) references += list.size();
        last = new Written(group == null ? artifact : group + "/" + artifact, text);
        ArtifactMetaData metaData = new ArtifactMetaData();
        metaData.setGlobalId(++id);
        metaData.setContentId(id);
        metaData.setGroupId(group);
        metaData.setId(artifact);
        metaData.setVersion("1");
        metaData.setType((String) arguments[3]);
        return metaData;
    }
}
