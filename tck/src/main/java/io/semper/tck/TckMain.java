package io.semper.tck;

import io.semper.spi.EventLoopProvider;
import io.semper.tck.report.TckOutcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Command that runs the kit without a build: {@code [--subject NAME] [--rule ID]... [--report FOLDER]}. A name is that of a {@link TckSubject} service
 * or of a backend's provider. Ends with 0 if the subject conforms, 1 if a rule failed or none ran, 2 if an argument is unknown.
 */
public final class TckMain {
    private TckMain() {}

    /** The command. */
    public static void main(String[] args) throws IOException {
        String name = null;
        Path folder = Path.of("target/tck");
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            switch (value.isEmpty() ? "" : args[i]) {
                case "--subject" -> name = value;
                case "--rule" -> rules.add(value);
                case "--report" -> folder = Path.of(value);
                default -> {
                    System.err.println(
                            "'" + args[i] + "' is not an option: [--subject NAME] [--rule ID]... [--report FOLDER]");
                    System.exit(2);
                }
            }
        }
        int status = 2;
        try {
            status = run(Subjects.only(candidates(), name), rules, folder, System.out, System.err);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
        }
        System.exit(status);
    }

    /** Runs and prints; returns the status to end with. Writes no file unless a rule ran. */
    static int run(TckSubject subject, List<String> rules, Path folder, PrintStream out, PrintStream err)
            throws IOException {
        TckOutcome outcome;
        try {
            Selection.check("--rule", rules, List.of());
            outcome = TckRun.of(subject).rules(rules.toArray(new String[0])).execute();
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 2;
        }
        outcome.failures().forEach((rule, thrown) -> thrown.forEach(t -> out.println("FAIL " + withCauses(t))));
        List<String> notRun = outcome.notRun();
        if (!notRun.isEmpty()) {
            err.println("tck: " + subject.name() + ": " + notRun.size()
                    + " selected rules were not run, or not by all of their tests, such as "
                    + notRun.get(0)
                    + ": no test engine found these. Are junit-jupiter-engine and jqwik-engine on the path, and all artifacts"
                    + " of JUnit of one release, as junit-bom gives them?");
        }
        if (outcome.results().isEmpty()) {
            err.println("tck: " + subject.name() + ": no rule ran"
                    + (notRun.isEmpty() ? ": --rule and -Dtck.rule have none in common" : ""));
            return 1;
        }
        out.println("tck: " + outcome + "; " + outcome.write(folder));
        return outcome.isConformant() ? 0 : 1;
    }

    private static String withCauses(Throwable thrown) {
        StringBuilder text = new StringBuilder(String.valueOf(thrown.getMessage()));
        if (!(thrown instanceof RuleViolation)) {
            for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
                text.append("\n  caused by ").append(cause);
            }
        }
        return text.toString();
    }

    private static List<TckSubject> candidates() {
        List<TckSubject> all = new ArrayList<>();
        ServiceLoader.load(TckSubject.class).forEach(all::add);
        for (EventLoopProvider provider : ServiceLoader.load(EventLoopProvider.class)) {
            if (all.stream().noneMatch(s -> s.name().equals(provider.name()))) {
                try {
                    all.add(TckSubject.of(provider));
                } catch (IllegalStateException e) {
                    System.err.println(e.getMessage());
                }
            }
        }
        return all;
    }
}
