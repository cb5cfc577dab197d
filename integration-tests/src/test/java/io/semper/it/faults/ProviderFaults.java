package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import io.semper.BackendReport;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Providers that are broken in every way, beside working ones. */
final class ProviderFaults {
    private ProviderFaults() {}

    /** A provider whose answers are well formed. */
    public static class Harmless implements EventLoopProvider {
        @Override
        public String name() {
            return "harmless";
        }

        @Override
        public int priority() {
            return -5;
        }

        @Override
        public Availability availability() {
            return new Availability.Unavailable("it is for show", "choose another one", null);
        }

        @Override
        public EventLoop newEventLoop(LoopOptions options) {
            throw new IllegalStateException("for show");
        }
    }

    /** Cannot be instantiated. */
    public static class ThrowsInConstructor extends Harmless {
        public ThrowsInConstructor() {
            throw new IllegalStateException("in the constructor");
        }
    }

    /** Cannot be loaded. */
    public static class ThrowsInStaticPart extends Harmless {
        static final int NEVER = Integer.parseInt("never");
    }

    /** Overflows the stack. */
    public static class Overflows extends Harmless {
        public Overflows() {
            new Overflows();
        }
    }

    /** Has no accessible constructor. */
    static class Hidden extends Harmless {
        private Hidden() {}
    }

    /** Not a provider at all. */
    public static class NoProvider {}

    /** Returns null for everything. */
    public static class Nothing extends Harmless {
        @Override
        public String name() {
            return null;
        }

        @Override
        public Availability availability() {
            return null;
        }
    }

    /** Throws from every method. */
    public static class Throws extends Harmless {
        @Override
        public String name() {
            throw new LinkageError("asked for the name");
        }

        @Override
        public int priority() {
            throw new IllegalStateException("asked for the priority");
        }

        @Override
        public Availability availability() {
            throw new StackOverflowError("asked whether it works");
        }
    }

    /** Claims to be available, with the highest priority. */
    public static class Lies extends Harmless {
        @Override
        public String name() {
            return "liar";
        }

        @Override
        public int priority() {
            return Integer.MAX_VALUE;
        }

        @Override
        public Availability availability() {
            return new Availability.Available(java.util.Set.of());
        }
    }

    /** Has the name of another provider. */
    public static class SameName extends Lies {}

    private static ClassLoader loader(Rig rig, Path folder, String text) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF").resolve("services"));
        Files.writeString(services.resolve(EventLoopProvider.class.getName()), text);
        return rig.peer(new URLClassLoader(new URL[] {folder.toUri().toURL()}, ProviderFaults.class.getClassLoader()));
    }

    private static <T> T with(ClassLoader loader, Callable<T> work) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Fault(
            id = "F5",
            what =
                    "providers that cannot be found, loaded or instantiated, that throw, lie, return nothing or share a name")
    static void hostileProviders(Rig rig) throws Exception {
        Path folder = UnixFaults.folder(rig);
        List<String> names = Stream.of(
                        ThrowsInConstructor.class,
                        ThrowsInStaticPart.class,
                        Overflows.class,
                        Hidden.class,
                        NoProvider.class,
                        Nothing.class,
                        Throws.class,
                        Lies.class,
                        SameName.class,
                        Harmless.class)
                .map(Class::getName)
                .toList();
        judge(
                rig,
                loader(rig, folder.resolve("many"), "io.semper.it.NotThere\n" + String.join("\n", names) + "\n"),
                names.size());
        judge(rig, loader(rig, folder.resolve("garbage"), "this is { no list of classes\n" + names.get(9) + "\n"), 1);
    }

    private static List<String> order(BackendReport report) {
        return report.candidates().stream()
                .map(each -> each.name() + each.available())
                .toList();
    }

    private static void judge(Rig rig, ClassLoader loader, int atLeast) throws Exception {
        BackendReport usual = EventLoops.report();
        BackendReport report = with(loader, EventLoops::report);
        require(
                order(report).equals(order(with(loader, EventLoops::report))),
                "another report has another order than " + report);
        for (var candidate : usual.candidates()) {
            require(
                    report.candidates().stream()
                            .anyMatch(each ->
                                    each.name().equals(candidate.name()) && each.available() == candidate.available()),
                    candidate.name() + " is hidden: " + report);
        }
        int more = report.candidates().size() - usual.candidates().size();
        require(more >= atLeast, "only " + more + " are reported: " + report);
        report.candidates().stream()
                .filter(each -> !each.available())
                .forEach(each -> require(each.cause() != null && !each.cause().isBlank(), "no reason: " + each));
        try (EventLoop best = with(loader, () -> EventLoops.newEventLoop());
                EventLoop named = with(
                        loader,
                        () -> EventLoops.newEventLoop(LoopOptions.defaults().backend(rig.backend())))) {
            require(named.name().equals(rig.backend()), "made by " + named.name());
            rig.outcome(more + " more candidates, the best is " + best.name());
        }
    }
}
