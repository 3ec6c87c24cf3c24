package headgate.oracle;

import java.util.List;
import java.util.Map;

/** One subject of a registry without modes, decided by Confluent's classes; only JDK types cross the border to their class loader. */
public interface Subject {
    /**
     * What became of a registration.
     *
     * @param outcome  unchanged, new subject, compatible, incompatible, invalid
     * @param version  the version found or made; 0 where there is none
     * @param messages why it is incompatible or invalid
     */
    record Answer(String outcome, int version, List<String> messages) {}

    /** Sets the compatibility level. */
    void level(String name);

    /** Sets the compatibility group: a metadata property. */
    void group(String property);

    /** Has a version that nobody checks, as one that was registered under other rules. */
    void hold(String text, Map<String, String> metadata);

    /** Deletes a version softly. */
    void delete(int version);

    /** Registers a text without metadata of its own. */
    Answer register(String text, boolean normalize);
}
