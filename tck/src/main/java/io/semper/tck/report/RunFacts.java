package io.semper.tck.report;

import io.semper.Capability;
import io.semper.tck.RunLevel;
import io.semper.tck.TaskEngine;
import io.semper.tck.TckSubject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where, when and how a run was made.
 *
 * @param kit the version of the kit
 * @param jdk the version of the JVM
 * @param os the operating system, its version and the processor
 * @param processors the number of processors
 * @param workers how many processes ran rules at the same time, each one test at a time; 0 if it is not known
 * @param taskEngines the engines of tasks of the JVM
 * @param level {@code quick} or {@code full}
 * @param seed the seed of the run
 * @param started when it began, in UTC
 * @param seconds how long it took, so far if it is not complete
 * @param complete whether the run has ended; false in a report that was written on the way, and after a stop
 * @param selection the ids and areas that were selected; empty if the run is of the whole kit
 * @param capabilities the capabilities that the subject claims
 * @param exclusions the rules that were left out, each with the reason and its address
 * @param repeat a command that runs one rule again, with {@code RULE} in place of the id
 */
public record RunFacts(
        String kit,
        String jdk,
        String os,
        int processors,
        int workers,
        List<String> taskEngines,
        String level,
        long seed,
        String started,
        long seconds,
        boolean complete,
        List<String> selection,
        List<String> capabilities,
        Map<String, String> exclusions,
        String repeat) {
    /** The word alone may be a part of a path or a class. */
    private static final Pattern PLACE_OF_RULE = Pattern.compile("(--rule |-Dtck\\.rule=)RULE\\b");

    /** The facts of a run of this process against {@code subject} that began at {@code start} and is over now. */
    public static RunFacts now(TckSubject subject, Instant start, List<String> selection) {
        Map<String, String> exclusions = new TreeMap<>();
        subject.exclusions().forEach((rule, reason) -> exclusions.put(rule, reason.toString()));
        return new RunFacts(
                versionOfTheKit(),
                jdkOfNow(),
                osOfNow(),
                Runtime.getRuntime().availableProcessors(),
                1,
                enginesOfNow(),
                RunLevel.isFull() ? "full" : "quick",
                RunLevel.seed(),
                start.truncatedTo(ChronoUnit.SECONDS).toString(),
                ChronoUnit.SECONDS.between(start, Instant.now()),
                true,
                selection,
                subject.capabilities().stream().map(Capability::id).sorted().toList(),
                exclusions,
                "-Dtck.rule=RULE -Dtck.seed=" + RunLevel.seed() + (RunLevel.isFull() ? " -Dtck.level=full" : ""));
    }

    /** The version of the kit, from its module or the manifest of its jar. */
    public static String versionOfTheKit() {
        String ofPackage = RunFacts.class.getPackage().getImplementationVersion();
        if (ofPackage != null) {
            return ofPackage;
        }
        var module = RunFacts.class.getModule().getDescriptor();
        return module == null ? "unknown" : module.rawVersion().orElse("unknown");
    }

    /** The JVM of this process. */
    public static String jdkOfNow() {
        return Runtime.version() + " (" + System.getProperty("java.vendor") + ")";
    }

    /** The operating system of this process. */
    public static String osOfNow() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
    }

    /** The engines of tasks that this process can run. */
    public static List<String> enginesOfNow() {
        return TaskEngine.available().stream().map(TaskEngine::id).toList();
    }

    /** JVM, operating system and engines of tasks in one line. */
    public String machine() {
        return "Java " + jdk + ", " + os + ", tasks on " + taskEngines.stream().collect(Collectors.joining(", "));
    }

    /** How many tests ran at the same time, as words. */
    public String inParallel() {
        return workers == 1 ? "one test at a time" : workers + " processes with one test each at a time";
    }

    /** The same at a later time. */
    public RunFacts after(long elapsed, boolean ended) {
        return new RunFacts(
                kit,
                jdk,
                os,
                processors,
                workers,
                taskEngines,
                level,
                seed,
                started,
                elapsed,
                ended,
                selection,
                capabilities,
                exclusions,
                repeat);
    }

    /** The command that runs {@code rule} again. */
    public String repeat(String rule) {
        return PLACE_OF_RULE.matcher(repeat).replaceFirst("$1" + rule);
    }
}
