package headgate.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A result that two runs agree on. Debezium reads the catalog over JDBC while it decodes, so a busy machine can show
 * it the moment between the flush of a commit and its visibility; about one run in fifty of such a case differs.
 */
final class Settled {
    private static final int RUNS = 3;

    interface Run {
        ObjectNode result() throws Exception;
    }

    private Settled() {}

    /** Key and row samples that differ between the two runs (times, random values) are left out. */
    static ObjectNode of(Run run) throws Exception {
        List<ObjectNode> seen = new ArrayList<>();
        while (seen.size() < RUNS) {
            ObjectNode next = run.result();
            for (ObjectNode earlier : seen) {
                if (withoutSamples(earlier).equals(withoutSamples(next))) return withCommonSamples(earlier, next);
            }
            seen.add(next);
        }
        throw new IllegalStateException("no two of " + RUNS + " runs agree");
    }

    private static ObjectNode withoutSamples(ObjectNode result) {
        ObjectNode copy = result.deepCopy();
        for (JsonNode step : copy.get("steps")) {
            for (JsonNode event : step.get("events")) ((ObjectNode) event).remove(Events.SAMPLES);
        }
        return copy;
    }

    private static ObjectNode withCommonSamples(ObjectNode result, ObjectNode other) {
        for (int s = 0; s < result.get("steps").size(); s++) {
            JsonNode events = result.get("steps").get(s).get("events");
            for (int e = 0; e < events.size(); e++) {
                ObjectNode event = (ObjectNode) events.get(e);
                JsonNode twin = other.get("steps").get(s).get("events").get(e);
                for (String sample : Events.SAMPLES) {
                    if (event.has(sample) && !event.get(sample).equals(twin.get(sample))) event.remove(sample);
                }
            }
        }
        return result;
    }
}
