import io.debezium.config.Configuration;
import io.debezium.config.Field;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks the connector which texts it takes for each of its options: its own validation, then its constructor.
 * Prints the texts asked about, tab-separated, then a line for each option: name, type, allowed words, one digit a text.
 * Run with the connector and its dependencies on the class path: javac AskOptions.java && java AskOptions > 3.7.0.tsv
 */
public final class AskOptions {
    private static final List<String> TEXTS = List.of(
        "", " ", "true", "TRUE", " true ", "yes", "0", "1", "-1", "+1", " 5 ", "5", "1.5", "2048", "99999", "3000000000",
        "99999999999999999999", "abc", "a b", "[", "*", "a\\", "a,,b", "a=b", "a=b,c=d", "java.lang.String", "io.debezium", "1a.b", "t",
        "none", "none,c", "c,u", "c, u", "x:y", "public.t:id", "public.t:id;", "public.t:FULL", "public.t:index i,public.u:Nothing",
        "T");

    private AskOptions() {}

    public static void main(String[] arguments) {
        System.out.println(String.join("\t", TEXTS));
        for (Field option : PostgresConnectorConfig.ALL_FIELDS) {
            Set<Object> words = option.allowedValues() == null ? Set.of() : new TreeSet<>(option.allowedValues());
            StringBuilder taken = new StringBuilder();
            for (String text : TEXTS) {
                taken.append(takes(option, text) ? '1' : '0');
            }
            List<String> spelt = new ArrayList<>();
            for (Object word : words) {
                if (!takes(option, " " + word.toString().toUpperCase() + " ")) throw new IllegalStateException(option.name());
                spelt.add(word.toString());
            }
            System.out.println(String.join("\t", option.name(), option.type().toString(), String.join(" ", spelt), taken));
        }
    }

    private static boolean takes(Field option, String text) {
        Map<String, String> options = new HashMap<>(Map.of(
            "topic.prefix", "p", "database.hostname", "h", "database.user", "u", "database.dbname", "d", "plugin.name", "pgoutput"));
        options.put(option.name(), text);
        try {
            Configuration configuration = Configuration.from(options);
            boolean[] sound = {true};
            configuration.validateAndRecord(PostgresConnectorConfig.ALL_FIELDS, problem -> sound[0] = false);
            if (sound[0]) new PostgresConnectorConfig(configuration);
            return sound[0];
        } catch (RuntimeException failure) {
            return false;
        }
    }
}
