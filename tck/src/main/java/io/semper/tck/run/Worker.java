package io.semper.tck.run;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.tck.Calibration;
import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.Json;
import io.semper.tck.report.ResultFile;
import io.semper.tck.report.RunFacts;
import io.semper.tck.report.TestEvents;
import io.semper.tck.report.TestRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The process that runs tests, one unit of rules after another, until it is not fit for further tests. It reports everything to its journal, and
 * ends when the process that started it does.
 */
final class Worker {
    /** Exit status of a process that should be replaced. */
    static final int UNFIT = 3;

    private static final int ORPHANED = 4;

    private final Journal journal;

    private Worker(Journal journal) {
        this.journal = journal;
    }

    /** {@code SETTINGS}: the JSON file that {@link Examination} wrote. */
    public static void main(String[] args) throws IOException {
        Map<String, @Nullable Object> settings = Json.object(Files.readString(Path.of(args[0])));
        Journal journal = Journal.begin(Path.of(String.valueOf(settings.get("journal"))));
        new Worker(journal).run(settings, unitsOfParent());
        // Whatever the subject has left running.
        halt(0);
    }

    /** Ends this process, and what its tests have started, which would outlive it. */
    private static void halt(int status) {
        try {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    /** The units of rules that the parent writes, one a line. The end of its pipe is its own end, however that came. */
    private static BlockingQueue<String> unitsOfParent() {
        BlockingQueue<String> units = new LinkedBlockingQueue<>();
        BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.setIn(InputStream.nullInputStream()); // the subject must not take what the parent writes
        Thread watch = new Thread(
                () -> {
                    try {
                        for (String line = parent.readLine(); line != null; line = parent.readLine()) {
                            units.add(line);
                        }
                    } catch (IOException e) {
                        // the same as its end
                    }
                    halt(ORPHANED);
                },
                "semper-tck-parent");
        watch.setDaemon(true);
        watch.start();
        return units;
    }

    /** Ends only if the subject cannot be created. */
    private void run(Map<String, @Nullable Object> settings, BlockingQueue<String> units) {
        TckSubject subject;
        try {
            subject = excluding(
                    SubjectLoader.load(text(settings, "backend"), text(settings, "provider")),
                    settings.get("exclusions"));
            journal.add(head(subject));
        } catch (Throwable t) {
            journal.add(
                    event("refused", "message", t instanceof IllegalStateException ? t.getMessage() : t.toString()));
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::recordExit, "semper-tck-exit"));
        Events events = new Events();
        while (true) {
            try {
                TckRun.of(subject)
                        .rules(units.take().split(","))
                        .listener(events)
                        .execute();
                journal.add(event("done"));
            } catch (InterruptedException e) {
                // of the subject: a further unit comes all the same
            }
        }
    }

    private static @Nullable String text(Map<String, @Nullable Object> settings, String name) {
        Object value = settings.get(name);
        return value == null ? null : value.toString();
    }

    private static Map<String, @Nullable Object> head(TckSubject subject) {
        Map<String, @Nullable Object> head = event("head", "subject", subject.name());
        head.put(
                "capabilities",
                subject.capabilities().stream().map(Capability::id).sorted().toList());
        Map<String, String> exclusions = new TreeMap<>();
        subject.exclusions().forEach((rule, reason) -> exclusions.put(rule, reason.toString()));
        head.put("exclusions", exclusions);
        head.put("jdk", RunFacts.jdkOfNow());
        head.put("os", RunFacts.osOfNow());
        head.put("processors", Runtime.getRuntime().availableProcessors());
        head.put("taskEngines", RunFacts.enginesOfNow());
        head.put("guardMillis", Calibration.guardNanos() / 1_000_000);
        return head;
    }

    private static Map<String, @Nullable Object> event(String name) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("event", name);
        return event;
    }

    private static Map<String, @Nullable Object> event(String name, String key, @Nullable Object value) {
        Map<String, @Nullable Object> event = event(name);
        event.put(key, value);
        return event;
    }

    /** Records who has ended the process: the thread that calls {@code System.exit} waits for this hook. */
    private void recordExit() {
        StringBuilder stacks = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            boolean exits = List.of(stack).stream()
                    .anyMatch(frame -> frame.getClassName().equals("java.lang.Runtime")
                            && frame.getMethodName().equals("exit"));
            if (exits) {
                stacks.append("  thread ").append(thread.getName());
                for (StackTraceElement frame : stack) {
                    stacks.append("\n    at ").append(frame);
                }
            }
        });
        journal.add(event("exit", "stacks", stacks.toString()));
    }

    /** Writes the events of the launcher to the journal, and ends the process if a failed test has left it unfit. */
    private final class Events extends TestEvents {
        private final Fitness fitness = Fitness.now();

        @Override
        protected void begun(String rule, String test) {
            Map<String, @Nullable Object> event = event("begun", "rule", rule);
            event.put("test", test);
            journal.add(event);
        }

        @Override
        protected void ended(String rule, TestRun run, @Nullable Throwable thrown) {
            Map<String, @Nullable Object> event = event("ended", "rule", rule);
            event.putAll(ResultFile.data(run));
            journal.add(event);
            String unfit = thrown == null ? null : fitness.lost();
            if (unfit != null) {
                journal.add(event("unfit", "why", unfit));
                halt(UNFIT);
            }
        }

        @Override
        protected void methodEnded(String rule) {
            journal.add(event("method", "rule", rule));
        }

        @Override
        protected void failedElsewhere(String what, Throwable thrown) {
            journal.add(event("elsewhere", "message", what + ": " + thrown));
        }
    }

    /** The subject, which leaves further rules out. */
    private static TckSubject excluding(TckSubject subject, @Nullable Object further) {
        Map<String, URI> exclusions = new TreeMap<>(subject.exclusions());
        if (further instanceof Map<?, ?> more) {
            more.forEach((rule, reason) -> exclusions.put(String.valueOf(rule), URI.create(String.valueOf(reason))));
        }
        return new TckSubject() {
            @Override
            public String name() {
                return subject.name();
            }

            @Override
            public EventLoop newEventLoop(LoopOptions options) {
                return subject.newEventLoop(options);
            }

            @Override
            public Set<Capability> capabilities() {
                return subject.capabilities();
            }

            @Override
            public SelectorProvider channels() {
                return subject.channels();
            }

            @Override
            public OptionalInt openSockets() {
                return subject.openSockets();
            }

            @Override
            public AutoCloseable leaveSockets(int left) {
                return subject.leaveSockets(left);
            }

            @Override
            public Map<String, URI> exclusions() {
                return exclusions;
            }
        };
    }
}
