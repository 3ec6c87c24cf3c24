package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * java headgate.oracle.Main (cases|history|compat) IN OUT CONFLUENT_CLASS_PATH [PORT]
 * IN and OUT hold one JSON object a line, in the same order.
 */
public final class Main {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOST = "127.0.0.1";

    private interface Work {
        ObjectNode run(JsonNode input) throws Exception;
    }

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        String mode = arguments[0];
        Path in = Path.of(arguments[1]);
        Path out = Path.of(arguments[2]);
        List<Path> classPath = Arrays.stream(arguments[3].split(":")).map(Path::of).toList();
        ConfluentLoader confluent = new ConfluentLoader(classPath);
        switch (mode) {
            case "compat" -> {
                Registry registry = confluent.registry("compat");
                int processors = Runtime.getRuntime().availableProcessors();
                run(in, out, processors, (chain) -> CompatRun.run(registry, chain));
            }
            case "cases", "history" -> {
                Environment environment =
                    Environment.of(HOST, Integer.parseInt(arguments[4]), confluent);
                run(in, out, 1, (input) -> {
                    // Debezium's order of tables depends on the database's name: the same one in every run.
                    if (mode.equals("history")) {
                        return new HistoryRun(environment, input, "oracle_" + name(input)).run();
                    }
                    return Settled.of(() -> new CaseRun(environment, input, "oracle_" + name(input)).run());
                });
            }
            default -> throw new IllegalArgumentException("no such mode: " + mode);
        }
        System.exit(0); // Debezium leaves threads behind
    }

    /** All lines in their order; a line that fails is named on standard error and fails the run at its end. */
    private static void run(Path in, Path out, int threads, Work work) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        List<Future<String>> results = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(in, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode input = JSON.readTree(line);
                results.add(workers.submit(() -> JSON.writeValueAsString(named(work, input))));
            }
        }
        boolean failed = false;
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(out, StandardCharsets.UTF_8))) {
            for (Future<String> result : results) {
                try {
                    writer.println(result.get());
                } catch (ExecutionException failure) {
                    failed = true;
                    System.err.println(failure.getCause());
                }
            }
        }
        workers.shutdown();
        if (failed) System.exit(1);
    }

    private static ObjectNode named(Work work, JsonNode input) {
        try {
            return work.run(input);
        } catch (Exception failure) {
            throw new IllegalStateException(name(input) + ": " + failure, failure);
        }
    }

    /** What the line calls itself, fit for the name of a database and a slot. */
    private static String name(JsonNode input) {
        String name = List.of("case", "set", "id").stream().filter(input::has).findFirst()
            .map((key) -> input.get(key).asText()).orElse("unnamed");
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
    }
}
