package io.semper.sim.chaos;

import io.semper.sim.chaos.Step.Kind;
import io.semper.sim.chaos.Step.Owner;
import io.semper.sim.chaos.Step.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Draws a program from a seed. Each program leaves about a third of the kinds of steps out, so that some are rare together and others
 * frequent.
 */
final class Draws {
    private static final int FEWEST_STEPS = 6;
    private static final int MOST_STEPS = 40;
    private static final int MOST_ENDS = 8;
    private static final int MOST_BYTES = 20_000;
    private static final int MOST_WAIT = 5_000;
    private static final int LOOKUP_MICROS = 2_000;

    /** Without these bits, an endpoint answers others. */
    private static final int ANSWERS = 12;

    /** With this bit, an endpoint sends. */
    private static final int CONNECTS = 4;

    private static final int MOST_DATAGRAM = 3_000;

    /** Most programs are without datagrams and without TLS, so that they have more of the rest. */
    private static final int DATAGRAMS_ONE_OUT_OF = 8;

    private static final int TLS_ONE_OUT_OF = 10;
    private static final int TASKS_ONE_OUT_OF = 100;
    private static final int CRASHES_ONE_OUT_OF = 10;

    private static final List<Integer> TIMES = List.of(0, 1, 100, 101, 1000, 1001, 30_000);

    private static final Map<Kind, Integer> WEIGHTS = new EnumMap<>(Kind.class);

    /** What ends connections or hosts: left out more often, so that programs become deep. */
    private static final Set<Kind> ENDS = EnumSet.of(
            Kind.CRASH,
            Kind.RESTART,
            Kind.CUT,
            Kind.CUT_ONE_WAY,
            Kind.HEAL,
            Kind.UNLISTEN,
            Kind.DRAIN_SERVER,
            Kind.ABORT,
            Kind.THROW);

    static {
        for (Kind kind : Kind.values()) {
            WEIGHTS.put(kind, kind.owner == Owner.END ? 4 : 2);
        }
        WEIGHTS.put(Kind.WAIT, 0);
        WEIGHTS.put(Kind.CONNECT, 8);
        WEIGHTS.put(Kind.WRITE, 20);
        WEIGHTS.put(Kind.WRITE_OWNED, 10);
        WEIGHTS.put(Kind.WRITE_EOF, 7);
        WEIGHTS.put(Kind.DRAINED, 7);
        WEIGHTS.put(Kind.PAUSE, 6);
        WEIGHTS.put(Kind.RESUME, 6);
        WEIGHTS.put(Kind.CLOSE, 6);
        WEIGHTS.put(Kind.TIMER, 7);
        WEIGHTS.put(Kind.TASK, 16);
        WEIGHTS.put(Kind.CONNECT_TLS, 6);
        WEIGHTS.put(Kind.START_TLS, 10);
        WEIGHTS.put(Kind.OPEN_UDP, 8);
        WEIGHTS.put(Kind.SEND, 60);
        WEIGHTS.put(Kind.CRASH, 1);
        WEIGHTS.put(Kind.UNLISTEN, 1);
        WEIGHTS.put(Kind.DRAIN_SERVER, 1);
    }

    private final SplittableRandom random;
    private final List<Kind> bag = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final int hosts;

    private final int latency;
    private final int untilConnected;

    private Draws(SplittableRandom random, Mix mix, Set<Kind> without) {
        this.random = random;
        hosts = mix.hosts();
        latency = (int) mix.latencyMicros();
        untilConnected = LOOKUP_MICROS + 2 * latency;
        for (Kind kind : Kind.values()) {
            boolean kept = !without.contains(kind)
                    && (kind == Kind.CONNECT
                            || kind == Kind.WRITE
                            || (ENDS.contains(kind) ? random.nextInt(3) == 0 : random.nextInt(3) > 0));
            for (int i = kept ? WEIGHTS.get(kind) : 0; i > 0; i--) {
                bag.add(kind);
            }
        }
    }

    static Program program(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
        Set<Kind> without = EnumSet.noneOf(Kind.class);
        if (random.nextInt(DATAGRAMS_ONE_OUT_OF) > 0) {
            without.addAll(Step.DATAGRAMS);
        }
        if (random.nextInt(TLS_ONE_OUT_OF) > 0) {
            without.addAll(Step.TLS);
        }
        if (random.nextInt(TASKS_ONE_OUT_OF) > 0) {
            without.addAll(Step.TASKS);
        } else if (random.nextInt(CRASHES_ONE_OUT_OF) > 0) {
            without.add(Kind.CRASH); // for each host with tasks that crashes, a warning is logged
        }
        Mix mix = Mix.draw(random, !without.containsAll(Step.DATAGRAMS));
        Draws draws = new Draws(random, mix, without);
        draws.draw();
        return new Program(seed, mix, draws.steps);
    }

    private void draw() {
        for (int host = 0; host < hosts; host++) {
            add(Kind.LISTEN, host, random.nextInt(64), null);
        }
        if (bag.contains(Kind.OPEN_UDP)) {
            for (int host = 0; host < hosts; host++) {
                add(Kind.OPEN_UDP, host, random.nextInt(1024) & ~ANSWERS, null);
                add(Kind.OPEN_UDP, host, random.nextInt(1024) | CONNECTS, null);
            }
        }
        add(Kind.WAIT, 0, 1, null);
        step(Kind.CONNECT);
        int waits = random.nextInt(4);
        for (int left = random.nextInt(FEWEST_STEPS, MOST_STEPS + 1); left > 0; left--) {
            if (random.nextInt(4) < waits) {
                add(Kind.WAIT, 0, random.nextInt(3) == 0 ? latency : logarithmic(MOST_WAIT), null);
            }
            step(bag.get(random.nextInt(bag.size())));
        }
    }

    private void step(Kind kind) {
        boolean ofEnd = kind.owner == Owner.END;
        int who = ofEnd ? random.nextInt(MOST_ENDS) : random.nextInt(hosts);
        boolean armed = ofEnd && (kind == Kind.THROW || random.nextInt(3) == 0);
        add(kind, who, number(kind), armed ? place() : null);
        if ((kind == Kind.CONNECT || kind == Kind.CONNECT_TLS) && random.nextInt(3) > 0) {
            add(Kind.WAIT, 0, untilConnected, null);
        }
    }

    private int number(Kind kind) {
        return switch (kind) {
            case WRITE, WRITE_ALL, WRITE_OWNED ->
                random.nextInt(4) == 0 ? random.nextInt(1, MOST_BYTES) : logarithmic(MOST_BYTES);
            case LIMITS -> random.nextInt(3) == 0 ? 0 : logarithmic(MOST_BYTES);
            case TIMER -> TIMES.get(random.nextInt(TIMES.size()));
            case DRAIN_SERVER -> logarithmic(1000) - 1;
            case CONNECT, CONNECT_TLS, LISTEN, OPEN_UDP -> random.nextInt(1024);
            case TASK -> random.nextInt(8) + 8 * logarithmic(MOST_WAIT);
            case SEND -> random.nextInt(8) + 8 * logarithmic(MOST_DATAGRAM);
            default -> random.nextInt(8);
        };
    }

    private Place place() {
        return random.nextInt(2) == 0 ? Place.DATA : Place.values()[random.nextInt(Place.values().length)];
    }

    private int logarithmic(int most) {
        return (int) Math.max(1, Math.pow(most, random.nextDouble()));
    }

    private void add(Kind kind, int who, int number, @Nullable Place place) {
        steps.add(new Step(kind, who, number, place));
    }
}
