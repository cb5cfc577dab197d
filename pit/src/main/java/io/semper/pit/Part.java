package io.semper.pit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A part of the source that is mutated, and the tests that must notice. Names of classes are globs. */
enum Part {
    FUTURES("""
            io.semper.LoopFuture* io.semper.LoopPromise* io.semper.Outcome* io.semper.Failure io.semper.DoneCallback*
            io.semper.CancelHook* io.semper.Follower* io.semper.Future* io.semper.Gather* io.semper.FirstOutcome*
            io.semper.WaitCombinator* io.semper.CombinedFutures* io.semper.AsCompleted* io.semper.Timeout* io.semper.Retry*
            io.semper.Backoff*
            """, """
            io.semper.FollowerTest io.semper.CallbackMemoryTest io.semper.Future*Test io.semper.GatherTest io.semper.LoopFuture*Test
            io.semper.TimeoutTest io.semper.UnretrievedFailureTest io.semper.WrapFutureTest io.semper.BackoffTest
            """, "future combine"),
    TURNS(
            "io.semper.engine.turn.* io.semper.engine.jobs.* io.semper.LoopScheduler* io.semper.ScheduledTask* io.semper.RepeatingTimer*"
                    + " io.semper.Ownership*",
            "io.semper.engine.turn.*Test io.semper.engine.Loop*Test io.semper.OwnershipTest",
            "loop ready timer thread exec stats"),
    STREAM(
            "io.semper.engine.stream.* io.semper.engine.life.*",
            "io.semper.engine.stream.*Test io.semper.engine.life.*Test io.semper.tck.rules.thread.ThreadStreamRules"
                    + " io.semper.tck.rules.tls.TlsUpgradeRefusalRules io.semper.tck.rules.connect.ConnectInfoRules",
            "read write flow eof close sendfile"),
    CONNECT(
            "io.semper.engine.connect.* io.semper.engine.resolve.*",
            "io.semper.engine.connect.*Test io.semper.engine.resolve.*Test",
            "connect resolve"),
    LISTEN(
            "io.semper.engine.listen.* io.semper.engine.serve.*",
            "io.semper.engine.listen.*Test io.semper.engine.serve.*Test",
            "server"),
    DATAGRAM(
            "io.semper.engine.datagram.*", "io.semper.engine.datagram.*Test io.semper.sim.SimDatagramTest", "datagram"),
    TLS(
            "io.semper.tls.Tls* io.semper.tls.RecordReader* io.semper.tls.PlainDelivery* io.semper.tls.ClientHello*"
                    + " io.semper.tls.Peer*",
            "io.semper.tls.TlsMemoryTest io.semper.tls.RecordReaderTest io.semper.tls.ClientHelloTest io.semper.tls.PeerNamesTest"
                    + " io.semper.sim.SimTlsConnectTest",
            "tls"),
    TASKS(
            "io.semper.tasks.*",
            "io.semper.tasks.TaskTest io.semper.tasks.EngineTest",
            "task groups",
            "io.semper.tasks.sync.* io.semper.tasks.stream.* io.semper.tasks.flow.*"),
    SYNC("io.semper.tasks.sync.*", "io.semper.tasks.sync.*Test", "sync queue"),
    TASK_STREAMS("io.semper.tasks.stream.*", "io.semper.tasks.stream.*Test", "stream"),
    FRAMING(
            "io.semper.framing.*",
            "io.semper.framing.Decoder*Test io.semper.framing.ByteQueueTest io.semper.framing.Frame*Test",
            "");

    /** Where the compiled classes are that are mutated. */
    static final List<String> MODULES = List.of("api", "engine", "tls", "framing", "tasks");

    /** Where compiled tests are, beside those of the kit. */
    static final List<String> TESTS = List.of("api", "engine", "tls", "framing", "tasks-tests", "backend-sim");

    /** What the names of the kit's tests begin with. */
    static final String KIT = "io.semper.tck.rules.";

    /** Programs that use nearly everything. */
    private static final String PROGRAMS = "io.semper.sim.chaos.FixedSeedsTest";

    private final List<String> classes;
    private final List<String> tests;
    private final List<String> others;

    Part(String classes, String tests, String kit) {
        this(classes, tests, kit, "");
    }

    Part(String classes, String tests, String kit, String others) {
        this.classes = words(classes);
        this.others = words(others);
        List<String> all = new ArrayList<>(words(tests));
        words(kit).forEach(folder -> all.add(KIT + folder + ".*Rules"));
        all.add(PROGRAMS);
        this.tests = List.copyOf(all);
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    /** The classes to mutate. */
    List<String> classes() {
        return classes;
    }

    /** What {@link #classes} match and other parts mutate. */
    List<String> others() {
        return others;
    }

    /** The classes of tests. */
    List<String> tests() {
        return tests;
    }

    /** The name for a command. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The parts that {@code ids} name, separated by commas; all if it is empty. */
    static List<Part> named(String ids) {
        if (ids.isBlank()) {
            return List.of(values());
        }
        return Stream.of(ids.strip().split("[, ]+")).map(Part::of).toList();
    }

    private static Part of(String id) {
        return Stream.of(values())
                .filter(part -> part.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("-Dpit.package=" + id + " is no part; the parts are "
                        + Stream.of(values()).map(Part::id).toList()));
    }
}
