package io.semper.tck.run;

import io.semper.tck.Selection;
import io.semper.tck.spec.RuleCatalogue;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The choices of the user of the command. */
public final class Choices {
    /** The options, for the help. */
    public static final String USAGE = """
            Examines one subject with the conformance kit and reports the verdict on each rule.

              --backend NAME           the backend of this name on the class path
              --provider CLASS         an EventLoopProvider or TckSubject with a public constructor without parameters
              --class-path PATH        where the subject is, beside the kit; separated like paths
              --rule ID                this rule alone; repeatable, and with commas
              --area AREA              this area alone; repeatable, and with commas
              --level quick|full       how deep the kit goes (quick)
              --seed N                 repeats random choices, by default a random one
              --report DIR             where the reports go (target/tck)
              --compare OLD.json       shows what has changed since this report
              --beside OTHER.json      shows this report of another subject in a column beside; repeatable
              --exclude ID=REASON,URI  leaves a rule out; the report shows why, and that the subject does not conform
              --fail-fast N            stops after N rules have failed
              --workers N              runs rules in N processes at the same time (two for each processor, fewer for few rules)
              --jvm OPTION             an option of the JVM that runs the subject; repeatable
              --help                   prints this

            Exits with 0 if the subject conforms, or the selected rules pass; 1 if a rule failed, was excluded or was not run, or
            the subject could not be created; 2 if an argument is wrong.
            """;

    private static final int MOST_WORKERS = 64;

    private @Nullable String backend;
    private @Nullable String provider;
    private final List<String> classPath = new ArrayList<>();
    private final List<String> rules = new ArrayList<>();
    private boolean full;
    private long seed = new Random().nextInt(1_000_000);
    private Path folder = Path.of("target/tck");
    private @Nullable Path compare;
    private final List<Path> beside = new ArrayList<>();
    private final Map<String, String> exclusions = new TreeMap<>();
    private int failFast = Integer.MAX_VALUE;
    private OptionalInt workers = OptionalInt.empty();
    private final List<String> jvm = new ArrayList<>();
    private boolean help;

    private Choices() {}

    /**
     * Parses the arguments of the command.
     *
     * @throws IllegalArgumentException if they are wrong; the message says what to do
     */
    public static Choices of(String... args) {
        Choices choices = new Choices();
        for (int i = 0; i < args.length; i++) {
            int equals = args[i].startsWith("--") ? args[i].indexOf('=') : -1;
            String name = equals < 0 ? args[i] : args[i].substring(0, equals);
            if (name.equals("--help") || name.equals("-h")) {
                choices.help = true;
                return choices;
            }
            if (equals < 0 && i + 1 == args.length) {
                throw new IllegalArgumentException("'" + name + "' is not an option, or lacks its value; see --help");
            }
            choices.take(name, equals < 0 ? args[++i] : args[i].substring(equals + 1));
        }
        choices.check();
        return choices;
    }

    private void take(String name, String value) {
        switch (name) {
            case "--backend" -> backend = once(name, backend, value);
            case "--provider" -> provider = once(name, provider, value);
            case "--class-path" -> classPath.addAll(List.of(value.split(Pattern.quote(java.io.File.pathSeparator))));
            case "--rule", "--area" -> rules.addAll(names(name, value));
            case "--level" -> full = level(value);
            case "--seed" -> seed = number(name, value, Long.MIN_VALUE);
            case "--report" -> folder = Path.of(value);
            case "--compare" -> compare = existing(name, value);
            case "--beside" -> beside.add(existing(name, value));
            case "--exclude" -> exclude(value);
            case "--fail-fast" -> failFast = (int) Math.min(Integer.MAX_VALUE, number(name, value, 1));
            case "--workers" -> workers = OptionalInt.of((int) Math.min(MOST_WORKERS, number(name, value, 1)));
            case "--jvm" -> jvm.add(value);
            default -> throw new IllegalArgumentException("'" + name + "' is not an option; see --help");
        }
    }

    private void check() {
        if (backend != null && provider != null) {
            throw new IllegalArgumentException("two subjects, --backend " + backend + " and --provider " + provider
                    + ": a run examines one; --beside shows the report of an earlier run in the same page");
        }
        if (backend == null && provider == null) {
            throw new IllegalArgumentException(
                    "no subject: name a backend with --backend, or a class with --provider and --class-path");
        }
        for (String entry : classPath) {
            if (!entry.endsWith("*") && !Files.exists(Path.of(entry))) {
                throw new IllegalArgumentException("--class-path names " + entry + ", which does not exist");
            }
        }
        Selection.check("--rule or --area", rules, List.of());
        Selection.check("--exclude", exclusions.keySet(), List.of());
        exclusions.keySet().forEach(id -> {
            if (RuleCatalogue.shipped().row(id).isEmpty()) {
                throw new IllegalArgumentException("--exclude " + id + ": only rules can be excluded, not whole areas");
            }
        });
    }

    private static List<String> names(String name, String value) {
        List<String> names = Stream.of(value.split("[,\\s]+"))
                .filter(each -> !each.isEmpty())
                .toList();
        if (names.isEmpty()) {
            throw new IllegalArgumentException(name + " '" + value + "' names nothing; leave it out to run everything");
        }
        return names;
    }

    private static String once(String name, @Nullable String before, String value) {
        if (before != null) {
            throw new IllegalArgumentException("two subjects, " + before + " and " + value
                    + ": a run examines one; run " + name + " " + value + " by itself, and show both with --beside");
        }
        return value;
    }

    private static boolean level(String value) {
        if (!value.equals("quick") && !value.equals("full")) {
            throw new IllegalArgumentException("--level " + value + ": must be quick or full");
        }
        return value.equals("full");
    }

    private static long number(String name, String value, long least) {
        try {
            long number = Long.parseLong(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // as for a number that is too small
        }
        throw new IllegalArgumentException(
                name + " " + value + ": must be a whole number" + (least == 1 ? ", 1 or more" : ""));
    }

    private static Path existing(String name, String value) {
        Path file = Path.of(value);
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    name + " " + value + ": there is no such file; it is the JSON of an earlier run");
        }
        return file;
    }

    private void exclude(String value) {
        int equals = value.indexOf('=');
        // Reason and URI may both have commas: the URI begins after the last comma that a whole URI follows.
        for (int comma = value.lastIndexOf(',');
                equals > 0 && comma > equals;
                comma = value.lastIndexOf(',', comma - 1)) {
            String reason = value.substring(equals + 1, comma).strip();
            String uri = value.substring(comma + 1).strip();
            if (!reason.isEmpty() && isAbsolute(uri)) {
                exclusions.put(value.substring(0, equals).strip(), reason + ", " + uri);
                return;
            }
        }
        throw new IllegalArgumentException(
                "--exclude " + value + ": must be ID=REASON,URI, where the URI leads to a discussion of the reason");
    }

    private static boolean isAbsolute(String uri) {
        try {
            return new URI(uri).isAbsolute();
        } catch (URISyntaxException notOne) {
            return false;
        }
    }

    /** Whether the user asks for the help alone. */
    public boolean isHelp() {
        return help;
    }

    @Nullable
    String backend() {
        return backend;
    }

    @Nullable
    String provider() {
        return provider;
    }

    List<String> classPath() {
        return classPath;
    }

    List<String> rules() {
        return rules;
    }

    boolean isFull() {
        return full;
    }

    long seed() {
        return seed;
    }

    Path folder() {
        return folder;
    }

    @Nullable
    Path compare() {
        return compare;
    }

    List<Path> beside() {
        return beside;
    }

    /** The rules to leave out, each with the reason, a comma and the URI. */
    Map<String, String> exclusions() {
        return exclusions;
    }

    int failFast() {
        return failFast;
    }

    /** How many processes run rules at the same time; empty if the run may choose. */
    OptionalInt workers() {
        return workers;
    }

    List<String> jvm() {
        return jvm;
    }

    /** The command that runs one rule again. */
    String repeat() {
        List<String> words =
                new ArrayList<>(List.of(System.getProperty("tck.command", "java -jar semper-tck-all.jar")));
        words.addAll(backend != null ? List.of("--backend", backend) : List.of("--provider", String.valueOf(provider)));
        if (!classPath.isEmpty()) {
            words.addAll(List.of("--class-path", String.join(java.io.File.pathSeparator, classPath)));
        }
        jvm.forEach(option -> words.addAll(List.of("--jvm", option)));
        words.addAll(List.of("--rule", "RULE", "--seed", String.valueOf(seed)));
        if (full) {
            words.addAll(List.of("--level", "full"));
        }
        StringBuilder command = new StringBuilder(words.get(0));
        for (String word : words.subList(1, words.size())) {
            boolean plain = word.matches("[A-Za-z0-9_./:=,+@%-]+");
            command.append(' ').append(plain ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return command.toString();
    }
}
