package io.semper.tck;

import io.semper.spi.EventLoopProvider;
import io.semper.tck.report.TckOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Runs the kit without a build: {@code [--subject NAME] [--rule ID]... [--report FOLDER]}. A name is that of a {@link TckSubject} service
 * or of a backend's provider. Ends with 0 if the subject conforms, 1 if a rule failed or none ran, 2 if the request makes no sense.
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
                            "'" + args[i] + "' makes no sense here: [--subject NAME] [--rule ID]... [--report FOLDER]");
                    System.exit(2);
                }
            }
        }
        TckSubject subject = null;
        try {
            subject = Subjects.only(candidates(), name);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        if (subject != null) {
            System.exit(run(subject, rules, folder) ? 0 : 1);
        }
    }

    private static boolean run(@Nullable TckSubject subject, List<String> rules, Path folder) throws IOException {
        TckOutcome outcome = TckRun.of(java.util.Objects.requireNonNull(subject))
                .rules(rules.toArray(new String[0]))
                .execute();
        outcome.failures().forEach((rule, thrown) -> thrown.forEach(t -> System.out.println("FAIL " + t.getMessage())));
        System.out.println("tck: " + outcome + "; " + outcome.write(folder));
        return outcome.isConformant();
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
