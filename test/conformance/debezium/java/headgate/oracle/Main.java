package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * java headgate.oracle.Main (cases|once|hurried|converters|history|compat|validity|registrations) CONFLUENT_CLASS_PATH [PORT]
 * Standard input and output hold one JSON object a line, in the same order; each answer is written as soon as it is known.
 * A line that cannot be worked gives `{…, harnessError}`. `once` runs a case without making sure of it,
 * `hurried` besides looks at all of its tables at once.
 */
public final class Main {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOST = "127.0.0.1";

    private interface Work {
        ObjectNode run(JsonNode input) throws Exception;
    }

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // whatever a library prints is no answer
        List<Path> classPath = Arrays.stream(arguments[1].split(":")).map(Path::of).toList();
        ConfluentLoader confluent = new ConfluentLoader(classPath);
        if (arguments[0].equals("compat")) {
            Registry registry = confluent.registry("compat");
            run(answers, Runtime.getRuntime().availableProcessors(), (chain) -> CompatRun.run(registry, chain));
        } else if (arguments[0].equals("registrations")) {
            run(answers, Runtime.getRuntime().availableProcessors(), (steps) -> RegistrationsRun.run(confluent, steps));
        } else if (arguments[0].equals("validity")) {
            run(answers, Runtime.getRuntime().availableProcessors(), new ValidityRun(confluent)::run);
        } else {
            run(answers, 1, observation(arguments[0], Environment.of(HOST, Integer.parseInt(arguments[2]), confluent)));
        }
        System.exit(0); // Debezium leaves threads behind
    }

    /** Debezium's order of tables depends on the database's name: the same one in every run. */
    private static Work observation(String mode, Environment environment) throws Exception {
        return switch (mode) {
            case "cases" -> (input) -> Settled.of(() -> caseRun(environment, input, false));
            case "once" -> (input) -> caseRun(environment, input, false);
            case "hurried" -> (input) -> caseRun(environment, input, true);
            case "converters" -> converters(environment, new Converters(environment.confluent()));
            case "history" -> (input) -> new HistoryRun(environment, input, databaseName(input)).run();
            default -> throw new IllegalArgumentException("no such mode: " + mode);
        };
    }

    private static Work converters(Environment environment, Converters converters) {
        return (input) -> new ConverterRun(environment, converters, input, databaseName(input)).run();
    }

    private static ObjectNode caseRun(Environment environment, JsonNode input, boolean hurried) throws Exception {
        return new CaseRun(environment, input, databaseName(input), hurried).run();
    }

    private static void run(PrintStream answers, int threads, Work work) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        BlockingQueue<Future<String>> pending = new LinkedBlockingQueue<>();
        Thread writer = new Thread(() -> write(pending, answers));
        writer.start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode input = JSON.readTree(line);
            pending.add(workers.submit(() -> JSON.writeValueAsString(answer(work, input))));
        }
        pending.add(workers.submit(() -> null));
        writer.join();
        workers.shutdown();
    }

    /** Up to the null behind the last answer. */
    private static void write(BlockingQueue<Future<String>> pending, PrintStream answers) {
        try {
            for (String line = pending.take().get(); line != null; line = pending.take().get()) answers.println(line);
        } catch (Exception failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static ObjectNode answer(Work work, JsonNode input) {
        try {
            return work.run(input);
        } catch (Exception failure) {
            ObjectNode failed = JsonNodeFactory.instance.objectNode();
            for (String name : NAMES) if (input.has(name)) failed.set(name, input.get(name));
            return failed.put("harnessError", failure.toString());
        }
    }

    private static final List<String> NAMES = List.of("case", "set", "id");

    /** What the line calls itself, fit for the name of a database and a slot. */
    private static String databaseName(JsonNode input) {
        String name = NAMES.stream().filter(input::has).findFirst().map((key) -> input.get(key).asText()).orElse("unnamed");
        return "oracle_" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
    }
}
