package headgate.compat;

import com.sun.management.OperatingSystemMXBean;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * `Speed FILE SECONDS`: verdicts a second of processor time (collecting garbage and compiling included) over the chains of a file, each
 * chain at all seven levels with its messages: `{"parsed": …, "unparsed": …}`, parsing once before and parsing each time. Each is warmed up
 * for so many seconds of processor time and then measured for as long.
 */
public final class Speed {
    private static final OperatingSystemMXBean PROCESS =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static long messages;

    private Speed() {}

    public static void main(String[] arguments) throws Exception {
        List<Chain> chains = Files.readAllLines(Path.of(arguments[0])).stream().map(Speed::read).toList();
        long nanoseconds = Math.round(Double.parseDouble(arguments[1]) * 1e9);
        List<Chain.Parsed> parsed = chains.stream().map(Chain::parse).toList();
        double unparsed = measure(chains, (chain) -> check(chain.parse()), nanoseconds);
        double checked = measure(parsed, Speed::check, nanoseconds);
        System.out.println("{\"parsed\": " + checked + ", \"unparsed\": " + unparsed + ", \"messages\": " + messages + "}");
    }

    private static Chain read(String line) {
        try {
            return Chain.read(line);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static <T> double measure(List<T> chains, ToLongFunction<T> work, long nanoseconds) {
        run(chains, work, nanoseconds);
        return run(chains, work, nanoseconds);
    }

    private static <T> double run(List<T> chains, ToLongFunction<T> work, long nanoseconds) {
        long before = PROCESS.getProcessCpuTime();
        long used = 0;
        long verdicts = 0;
        while (used < nanoseconds) {
            for (T chain : chains) messages += work.applyAsLong(chain);
            verdicts += (long) chains.size() * Chain.LEVELS.length;
            used = PROCESS.getProcessCpuTime() - before;
        }
        return verdicts * 1e9 / used;
    }

    private static long check(Chain.Parsed chain) {
        long count = 0;
        for (CompatibilityLevel level : Chain.LEVELS) for (String message : chain.check(level)) count += message.length();
        return count;
    }
}
