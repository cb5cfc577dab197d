package io.semper.sim.chaos;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.sim.SimHost;
import io.semper.sim.SimWorld;
import io.semper.sim.chaos.Step.Kind;
import io.semper.sim.chaos.Step.Owner;
import io.semper.sim.chaos.Step.Place;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link Program}, in phases. First the steps, which a host of its own posts to the others, so that a step is done only if its
 * host was woken. Then all faults stop, and whatever can arrive must arrive; then everything that is paused resumes; then all close. After
 * each phase the {@link Oracle} is asked.
 */
final class Play {
    private static final int MOST_ENDS = 250;
    private static final Duration MARGIN = Duration.ofMillis(1);

    /** Longer than a connect without an answer takes. */
    private static final Duration REST = Duration.ofSeconds(400);

    private static final InetAddress UNUSED_ADDRESS = address(10, 9, 9, 9);

    final Program program;
    final Oracle oracle = new Oracle();
    final Engines tls;
    private final SimWorld world;
    private final EventLoop driver;
    private final List<Machine> machines = new ArrayList<>();
    private final List<Machine> crashed = new ArrayList<>();
    private final List<End> ends = new ArrayList<>();
    private final List<Mailbox> mailboxes = new ArrayList<>();
    private final List<Watch<?>> watches = new ArrayList<>();
    private final ArrayDeque<Step> forNextMade = new ArrayDeque<>();
    private final boolean calm;
    private int at;
    private int lent;
    private long layered;

    /** A future that must be done once. */
    private static final class Watch<T> {
        final Machine on;
        final String what;
        final LoopFuture<T> future;
        int calls;

        Watch(Machine on, String what, LoopFuture<T> future) {
            this.on = on;
            this.what = what;
            this.future = future;
        }

        @Override
        public String toString() {
            return what + " on " + on.host;
        }
    }

    private Play(Program program, SimWorld world) {
        this.program = program;
        this.world = world;
        tls = new Engines(oracle, program.mix.usesJdk());
        calm = program.mix.isHarmless()
                && !program.has(
                        Kind.CUT, Kind.CUT_ONE_WAY, Kind.CRASH, Kind.UNLISTEN, Kind.DRAIN_SERVER, Kind.CANCEL_CONNECT);
        for (int i = 0; i < program.mix.hosts(); i++) {
            SimHost host = world.host(String.valueOf((char) ('a' + i)));
            world.resolves(twoAddresses(host.name()), UNUSED_ADDRESS, host.address());
            machines.add(new Machine(this, host, i));
        }
        driver = world.host("driver").loop();
        Duration latency = Duration.ofNanos(program.mix.latencyMicros() * 1000);
        Duration least = program.mix.isExact() ? latency : Duration.ZERO;
        for (Machine from : machines) {
            for (Machine to : machines) {
                world.link(from.host, to.host).latency(least, latency);
            }
        }
        program.mix.apply(world);
    }

    private static InetAddress address(int... bytes) {
        byte[] four = new byte[bytes.length];
        for (int i = 0; i < four.length; i++) {
            four[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A name with two addresses, the first of which does not answer. */
    static String twoAddresses(String host) {
        return "two-" + host;
    }

    /**
     * Runs {@code program}, and returns how often each fault has happened, and how often TLS has begun over TLS.
     *
     * @throws Violation if the engine has done what it must not do
     * @throws IllegalStateException if the world did not come to rest
     */
    static Map<String, Long> run(Program program) {
        SimWorld world = SimWorld.of(program.seed);
        Play play = new Play(program, world);
        try {
            play.runChecked();
        } finally {
            world.close();
        }
        play.oracle.that(play.lent == 0, "not every buffer is released once", play.lent);
        play.oracle.that(play.tls.held() == 0, "an engine is not released", play.tls.held());
        play.oracle.that(world.openSockets() == 0, "a socket is left open", world.openSockets());
        play.oracle.check();
        Map<String, Long> happened = new TreeMap<>(world.faults().fired());
        if (play.layered > 0) {
            happened.put(Mix.LAYERED, play.layered);
        }
        return happened;
    }

    /** Runs {@code program}, and returns the digest of the trace. */
    static String digest(Program program) {
        try (SimWorld world = SimWorld.of(program.seed)) {
            new Play(program, world).runChecked();
            return world.trace().size() + " entries, digest " + world.trace().digest();
        }
    }

    /** Runs {@code program}, which may fail, and returns the faults that have happened and the last entries of the trace. */
    static String describe(Program program) {
        try (SimWorld world = SimWorld.of(program.seed)) {
            Play play = new Play(program, world);
            try {
                play.runChecked();
            } catch (RuntimeException | Error thrown) {
                return world.report();
            }
            return world.report();
        }
    }

    private void runChecked() {
        try {
            run();
        } catch (RuntimeException | Error thrown) {
            oracle.check(); // what was found first
            throw thrown;
        }
    }

    private void run() {
        driver.callSoon(this::dispatch);
        long micros = 0;
        for (Step step : program.steps) {
            micros += step.kind == Kind.WAIT ? step.number : 0;
        }
        world.runFor(Duration.ofNanos(micros * 1000).plus(MARGIN));
        oracle.that(at == program.steps.size(), "a step is not done", at);
        machines.forEach(
                machine -> oracle.that(machine.gone || machine.isIdle(), "a callback is not run", machine.host));
        oracle.check();
        world.faults().none();
        world.heal();
        machines.forEach(machine -> restart(machine.number));
        rest(false);
        // A protocol may pause again, as often as the program has steps for that.
        for (int i = 0; i == 0 || i < program.steps.size() && !ends.stream().allMatch(End::isReading); i++) {
            on(End::resume);
            onMailboxes(Mailbox::resume);
            rest(false);
        }
        rest(true);
        on(End::close);
        onMailboxes(mailbox -> mailbox.close(false));
        for (Machine machine : machines) {
            machine.post(machine::unlisten);
        }
        world.runFor(REST);
        oracle.check();
        checkEnd();
    }

    private void rest(boolean everyoneReads) {
        world.runFor(REST);
        oracle.check();
        ends.forEach(end -> end.checkRest(everyoneReads));
        mailboxes.forEach(mailbox -> mailbox.checkRest(everyoneReads));
        oracle.check();
    }

    private void onMailboxes(Consumer<Mailbox> action) {
        for (Mailbox mailbox : List.copyOf(mailboxes)) {
            mailbox.home.post(() -> action.accept(mailbox));
        }
    }

    private void on(Consumer<End> action) {
        for (End end : List.copyOf(ends)) {
            end.home.post(() -> action.accept(end));
        }
    }

    private void checkEnd() {
        ends.forEach(End::checkEnd);
        mailboxes.forEach(Mailbox::checkEnd);
        for (Watch<?> watch : watches) {
            oracle.that(watch.on.gone || watch.calls == 1, "a future is not done", watch);
        }
        machines.forEach(Machine::checkEnd);
        oracle.that(world.openSockets() == machines.size() + 1, "a socket is left", world.openSockets());
        oracle.check();
    }

    /** Does the steps up to the next wait. */
    private void dispatch() {
        while (at < program.steps.size()) {
            Step step = program.steps.get(at++);
            if (step.kind == Kind.WAIT) {
                driver.callLater(Duration.ofNanos(step.number * 1000L), this::dispatch);
                return;
            }
            dispatch(step);
        }
    }

    private void dispatch(Step step) {
        if (step.kind.owner == Owner.WORLD) {
            perform(step);
        } else if (step.kind.owner == Owner.HOST) {
            Machine machine = machine(step.who);
            machine.post(() -> machine.perform(step));
        } else if (step.place == Place.MADE) {
            forNextMade.add(step.atOnce());
        } else if (!ends.isEmpty()) {
            End end = ends.get(step.who % ends.size());
            if (step.place != null) {
                end.arm(step);
            } else {
                end.home.post(() -> end.perform(step));
            }
        }
    }

    private void perform(Step step) {
        SimHost one = machine(step.who).host;
        SimHost other = machine(step.who + 1).host;
        switch (step.kind) {
            case CUT -> world.partition(one, other);
            case CUT_ONE_WAY -> world.partitionFrom(one, other);
            case HEAL -> world.heal();
            case CRASH -> world.after(Duration.ZERO, () -> crash(machine(step.who)));
            case RESTART -> world.after(Duration.ZERO, () -> restart(step.who));
            default -> throw new IllegalArgumentException("not a step of the world: " + step);
        }
    }

    private void crash(Machine machine) {
        if (!machine.gone) {
            machine.gone = true;
            crashed.add(machine);
            machine.host.crash();
        }
    }

    private void restart(int who) {
        Machine before = machine(who);
        if (before.gone && !before.host.isUp()) {
            before.host.restart();
            machines.set(before.number, new Machine(this, before.host, before.number));
        }
    }

    Machine machine(int who) {
        return machines.get(who % machines.size());
    }

    End newEnd(Machine home, boolean client) {
        if (ends.size() >= MOST_ENDS) {
            throw new IllegalStateException("a program with more than " + MOST_ENDS + " ends");
        }
        End made = new End(home, ends.size(), client);
        ends.add(made);
        return made;
    }

    @Nullable
    End end(int number) {
        return number < ends.size() ? ends.get(number) : null;
    }

    Mailbox newMailbox(Machine home, @Nullable Machine target) {
        Mailbox made = new Mailbox(home, mailboxes.size(), target);
        mailboxes.add(made);
        return made;
    }

    @Nullable
    Mailbox mailbox(int number) {
        return number >= 0 && number < mailboxes.size() ? mailboxes.get(number) : null;
    }

    /** A step for the connection that was just made. */
    @Nullable
    Step nextMade() {
        return forNextMade.poll();
    }

    /** Whether every connect to a server must succeed. */
    boolean isCalm() {
        return calm;
    }

    /** Whether a server has aborted a connection no byte of which was read: the last message of its handshake may be lost with it. */
    boolean hasAbortedUnread(Machine home) {
        return ends.stream().anyMatch(end -> end.home == home && end.hasAbortedUnread());
    }

    /** Whether every server stays open, so that it accepts what connects to it. */
    boolean keepsServers() {
        return !program.has(Kind.UNLISTEN, Kind.DRAIN_SERVER, Kind.CRASH);
    }

    /** Whether something has happened that breaks connections. */
    boolean hasBrokenConnections() {
        return hasFired("resets") || hasFired("failCall") || !crashed.isEmpty();
    }

    /** Whether something has happened that lets endpoints for datagrams report errors. */
    boolean hasBrokenDatagrams() {
        return hasFired("refusedDatagrams") || hasFired("failedSends") || hasFired("failCall");
    }

    /** Whether datagrams may be lost, by a fault, a partition, a crash or a full buffer. */
    boolean hasLostDatagrams() {
        return hasFired("lost") || hasFired("lostDatagrams") || hasBrokenDatagrams();
    }

    boolean hasFired(String fault) {
        return world.faults().fired().containsKey(fault);
    }

    /** Whether a clock was set forward, so that deadlines have come early. */
    boolean hasSkippedClocks() {
        return hasFired("clockSkips");
    }

    /** The time of the world, which is that of no host. */
    long now() {
        return world.time().toNanos();
    }

    /** An end has begun TLS, and has so many layers now. */
    void beganTls(int layers) {
        layered += layers > 1 ? 1 : 0;
    }

    /** Counts buffers that are lent to the engine. */
    void lent(int change) {
        lent += change;
    }

    /** Expects that {@code future} is done once, and retrieves its failure. */
    <T> void watch(Machine on, String what, LoopFuture<T> future, Consumer<? super T> whenDone) {
        Watch<T> watch = new Watch<>(on, what, future);
        watches.add(watch);
        future.addDoneCallback(done -> {
            oracle.that(++watch.calls == 1, "a future is done twice", watch);
            oracle.that(!on.gone, "a future is done after the end of its loop", watch);
            if (!done.isCancelled() && done.exception() == null) {
                whenDone.accept(done.result());
            }
        });
    }

    String stackOf(@Nullable Throwable failure) {
        StringWriter text = new StringWriter();
        if (failure != null) {
            failure.printStackTrace(new PrintWriter(text));
        }
        return text.toString();
    }
}
