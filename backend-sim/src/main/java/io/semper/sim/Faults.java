package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The faults of a {@link SimWorld}, each with its probability. All are off at first. Each fault draws from its own generator, which
 * the seed and its name determine, so that switching one on does not shift the others. Only for the thread of the world.
 *
 * <p>The class is long because each fault has a method of its own.
 */
public final class Faults {
    static final String HELD = "held";
    static final String LOST = "lost";
    static final String GIVEN_UP = "givenUp";
    static final String RESETS = "resets";
    static final String CLOCK_SKIPS = "clockSkips";
    private static final String FAILED_CALL = "failCall";
    private static final String FAILED_OPEN = "failOpens";

    private static final long NO_CALL = -1;
    private static final long LEAST_SKIP = 1_000_000;
    private static final long MOST_SKIP = 60_000_000_000L;
    private static final long LEAST_LOOKUP = 1_000_000_000L;
    private static final long MOST_LOOKUP = 30_000_000_000L;
    private static final int LONGEST_CUT = 16;
    private static final int LATEST = 8;
    private static final long LEAST_BLOCKED = 10_000;
    private static final long MOST_BLOCKED = 2_000_000;
    private static final double LEAST_OF_MIX = 0.001;
    private static final double MOST_OF_MIX = 0.1;

    private final boolean live;
    private final Map<String, Long> fired = new TreeMap<>();
    private final Draw shortReads;
    private final Draw shortWrites;
    private final Draw oneByteSegments;
    private final Draw resets;
    private final Draw refusedConnects;
    private final Draw swallowedConnects;
    private final Draw failedOpens;
    private final Draw spuriousEvents;
    private final Draw lostDatagrams;
    private final Draw doubledDatagrams;
    private final Draw reorderedDatagrams;
    private final Draw refusedDatagrams;
    private final Draw failedSends;
    private final Draw blockedSends;
    private final Draw fullBacklogs;
    private final Draw clockSkips;
    private final Draw failedLookups;
    private final Draw slowLookups;

    /** What {@link #mix} switches on: the faults of a network. */
    private final List<Draw> mixed;

    private final List<Draw> all;
    private final SplittableRandom mix;
    private final Net net;
    private long opens;
    private long firstFailingOpen = NO_CALL;
    private long failingOpens;
    private long calls;
    private long failingCall = NO_CALL;
    private int error;

    Faults(Net net) {
        this.net = net;
        live = net.isLive();
        shortReads = new Draw(net, this, "shortReads");
        shortWrites = new Draw(net, this, "shortWrites");
        oneByteSegments = new Draw(net, this, "oneByteSegments");
        resets = new Draw(net, this, RESETS);
        refusedConnects = new Draw(net, this, "refusedConnects");
        swallowedConnects = new Draw(net, this, "swallowedConnects");
        failedOpens = new Draw(net, this, "failedOpens");
        spuriousEvents = new Draw(net, this, "spuriousEvents");
        lostDatagrams = new Draw(net, this, "lostDatagrams");
        doubledDatagrams = new Draw(net, this, "doubledDatagrams");
        reorderedDatagrams = new Draw(net, this, "reorderedDatagrams");
        refusedDatagrams = new Draw(net, this, "refusedDatagrams");
        failedSends = new Draw(net, this, "failedSends");
        blockedSends = new Draw(net, this, "blockedSends");
        fullBacklogs = new Draw(net, this, "fullBacklogs");
        clockSkips = new Draw(net, this, CLOCK_SKIPS);
        failedLookups = new Draw(net, this, "failedLookups");
        slowLookups = new Draw(net, this, "slowLookups");
        mixed = List.of(
                shortReads,
                shortWrites,
                oneByteSegments,
                resets,
                refusedConnects,
                swallowedConnects,
                failedOpens,
                spuriousEvents,
                lostDatagrams,
                doubledDatagrams,
                reorderedDatagrams,
                refusedDatagrams,
                failedSends,
                blockedSends);
        all = Stream.concat(mixed.stream(), Stream.of(fullBacklogs, clockSkips, failedLookups, slowLookups))
                .toList();
        mix = net.random("fault mix");
    }

    /** Lets a read return fewer bytes than have arrived. */
    public Faults shortReads(double probability) {
        shortReads.set(probability);
        return this;
    }

    /** Lets a write take fewer bytes than there is room for. */
    public Faults shortWrites(double probability) {
        shortWrites.set(probability);
        return this;
    }

    /** Lets the first bytes of a write arrive one by one. */
    public Faults oneByteSegments(double probability) {
        oneByteSegments.set(probability);
        return this;
    }

    /** Resets a connection, for both ends, after a write. */
    public Faults resets(double probability) {
        resets.set(probability);
        return this;
    }

    /** Refuses a connect although a socket listens there. */
    public Faults refusedConnects(double probability) {
        refusedConnects.set(probability);
        return this;
    }

    /** Lets a connect get no answer: it fails after 131 seconds on Linux, as the {@link SimSystem} of the host says. */
    public Faults swallowedConnects(double probability) {
        swallowedConnects.set(probability);
        return this;
    }

    /** Lets the opening of a socket fail for lack of descriptors. */
    public Faults failedOpens(double probability) {
        failedOpens.set(probability);
        return this;
    }

    /**
     * Lets a poll report a socket that is not ready, as an OS may: once at most for each loop and instant, and only what the loop waits for.
     * A read or an accept then finds nothing, and a connect is still pending.
     */
    public Faults spuriousEvents(double probability) {
        spuriousEvents.set(probability);
        return this;
    }

    /** Loses a datagram, or the report of ICMP that one was refused. As {@link SimLink#lostDatagrams} for every link. */
    public Faults lostDatagrams(double probability) {
        lostDatagrams.set(probability);
        return this;
    }

    /** Lets a datagram arrive twice. As {@link SimLink#doubledDatagrams} for every link. */
    public Faults doubledDatagrams(double probability) {
        doubledDatagrams.set(probability);
        return this;
    }

    /** Lets others overtake a datagram. As {@link SimLink#reorderedDatagrams} for every link. */
    public Faults reorderedDatagrams(double probability) {
        reorderedDatagrams.set(probability);
        return this;
    }

    /**
     * Refuses a datagram, as if no socket were at its destination: a connected sender gets the report of ICMP. As
     * {@link SimLink#refusedDatagrams} for every link.
     */
    public Faults refusedDatagrams(double probability) {
        refusedDatagrams.set(probability);
        return this;
    }

    /** Lets the sending of a datagram fail with ENOBUFS. As {@link SimLink#failedSends} for every link. */
    public Faults failedSends(double probability) {
        failedSends.set(probability);
        return this;
    }

    /**
     * Fills the send buffer of a UDP socket: it takes no datagram, and reports write readiness after 10 us to 2 ms. On a
     * {@link SimSystem#BSD}, whose sockets queue no datagrams, the send fails with ENOBUFS. As
     * {@link SimLink#blockedSends} for every link.
     */
    public Faults blockedSends(double probability) {
        blockedSends.set(probability);
        return this;
    }

    /**
     * Drops a connect as a listener does whose backlog is full. The client tries again five times after 1 second, then after 2, 4 and so
     * on, and gives up as its {@link SimSystem} does; over a Unix-domain socket the connect fails at once. {@link #mix} leaves it off.
     */
    public Faults fullBacklogs(double probability) {
        fullBacklogs.set(probability);
        return this;
    }

    /**
     * Sets the clock of a host forward by 1 ms to 1 minute when its loop runs, as after a stop of its machine: timers are due early for the
     * rest of the world. As {@link SimHost#skipClock}. {@link #mix} leaves it off.
     */
    public Faults clockSkips(double probability) {
        clockSkips.set(probability);
        return this;
    }

    /** Lets a lookup of a name fail with {@link java.net.UnknownHostException}. {@link #mix} leaves it off. */
    public Faults failedLookups(double probability) {
        failedLookups.set(probability);
        return this;
    }

    /** Lets a lookup of a name take 1 to 30 seconds. {@link #mix} leaves it off. */
    public Faults slowLookups(double probability) {
        slowLookups.set(probability);
        return this;
    }

    /**
     * Lets {@code count} openings of sockets in a row fail for lack of descriptors. An accept opens a socket, too. The openings of all hosts
     * are counted together; {@link #opens} tells how many there were.
     *
     * @param first the first one that fails, from 1
     * @throws IllegalArgumentException if {@code first} is less than 1 or {@code count} is negative
     */
    public Faults failOpens(long first, long count) {
        if (first < 1 || count < 0) {
            throw new IllegalArgumentException("failOpens(" + first + ", " + count
                    + "): openings are counted from 1, and a count is not negative");
        }
        if (live) {
            throw new IllegalStateException("failOpens() of a live world: only a world with a seed has faults");
        }
        firstFailingOpen = first;
        failingOpens = count;
        return this;
    }

    /** Returns how many openings that {@link #failOpens} counts there were so far. */
    public long opens() {
        return opens;
    }

    /**
     * Lets one call fail: the opening of a socket, a bind, a connect and its end, an accept, a read, a write, the receiving or the sending of a
     * datagram, an option, the end of a sending half, or the registration with a poller. The calls of all hosts are counted together; {@link #calls} after a run without this
     * fault tells how many there are. A test that runs once for each call and each error meets every failure that its program can meet.
     *
     * @param number the call, from 1
     * @param error which of the errors that such a call may have, from 0; there are at most 5, and after the last one they begin again
     * @throws IllegalArgumentException if {@code number} is less than 1 or {@code error} is negative
     */
    public Faults failCall(long number, int error) {
        if (number < 1 || error < 0) {
            throw new IllegalArgumentException(
                    "failCall(" + number + ", " + error + "): calls are counted from 1 and errors from 0");
        }
        if (live) {
            throw new IllegalStateException("failCall() of a live world: only a world with a seed has faults");
        }
        failingCall = number;
        this.error = error;
        return this;
    }

    /** Returns how many calls that {@link #failCall} counts there were so far. */
    public long calls() {
        return calls;
    }

    /**
     * Counts a call of the kernel.
     *
     * @throws IOException if this one is to fail
     */
    void call(SimHost host, FailedCall call) throws IOException {
        if (++calls == failingCall) {
            fired(FAILED_CALL);
            net.trace(host, "fault: " + call + " fails", calls, error);
            throw CallErrors.of(call, error);
        }
    }

    /**
     * Switches about half of the faults of the network on and the others off: the seed draws which, and the probability of each, from 0.1 % to
     * 10 %. Many seeds meet many different networks, some with a single fault.
     */
    public Faults mix() {
        for (Draw each : mixed) {
            boolean on = mix.nextBoolean();
            double probability = LEAST_OF_MIX * Math.pow(MOST_OF_MIX / LEAST_OF_MIX, mix.nextDouble());
            each.set(on ? probability : 0);
        }
        return this;
    }

    /** Switches every fault off, those of links too. Partitions stay. */
    public Faults none() {
        for (Draw each : all) {
            each.reset();
        }
        for (SimLink link : net.links()) {
            link.withoutFaults();
        }
        failingCall = NO_CALL;
        failingOpens = 0;
        return this;
    }

    /**
     * Returns how often each fault has happened, by the name of the method that switches it on; {@code held} counts
     * what a partition or a crash held back, {@code givenUp} the connections whose peer acknowledged or read nothing
     * for too long, and {@code lost} the datagrams that a partition, a crash, a full receive buffer or an address of
     * no host has lost. What never happened is absent.
     */
    public Map<String, Long> fired() {
        return Collections.unmodifiableMap(new TreeMap<>(fired));
    }

    /** The faults that are switched on, with their probabilities, and then those of links. */
    @Override
    public String toString() {
        Stream<String> ofLinks =
                StreamSupport.stream(net.links().spliterator(), false).flatMap(SimLink::describeFaults);
        return Stream.concat(
                        all.stream()
                                .filter(each -> each.probability() > 0)
                                .map(each -> describe(each.name(), each.probability())),
                        ofLinks)
                .collect(Collectors.joining(", ", "faults: ", ""));
    }

    static String describe(String name, double probability) {
        return String.format(Locale.ROOT, "%s(%.4f)", name, probability);
    }

    void fired(String name) {
        fired.merge(name, 1L, Long::sum);
    }

    int shortRead(int count) {
        return count > 1 && shortReads.happens() ? shortReads.random().nextInt(1, count) : count;
    }

    int shortWrite(int count) {
        return count > 1 && shortWrites.happens() ? shortWrites.random().nextInt(1, count) : count;
    }

    /** The size of the next segment of {@code left} bytes. */
    int segment(int left) {
        return left > 1 && left <= LONGEST_CUT * LONGEST_CUT && oneByteSegments.happens() ? 1 : left;
    }

    boolean resetsNow() {
        return resets.happens();
    }

    boolean refusesConnect() {
        return refusedConnects.happens();
    }

    boolean swallowsConnect() {
        return swallowedConnects.happens();
    }

    boolean failsOpening() {
        opens++;
        if (opens >= firstFailingOpen && opens - firstFailingOpen < failingOpens) {
            fired(FAILED_OPEN);
            return true;
        }
        return failedOpens.happens();
    }

    boolean fillsBacklog() {
        return fullBacklogs.happens();
    }

    boolean failsLookup() {
        return failedLookups.happens();
    }

    /** How many nanoseconds a lookup takes longer. */
    long lookupDelay() {
        return slowLookups.happens() ? slowLookups.random().nextLong(LEAST_LOOKUP, MOST_LOOKUP) : 0;
    }

    /** How many nanoseconds a clock skips. Short skips are as likely as long ones. */
    long clockSkip() {
        if (!clockSkips.happensUncounted()) {
            return 0;
        }
        return (long) (LEAST_SKIP
                * Math.pow((double) MOST_SKIP / LEAST_SKIP, clockSkips.random().nextDouble()));
    }

    boolean losesDatagram(SimLink link) {
        return lostDatagrams.happensOn(link);
    }

    boolean doublesDatagram(SimLink link) {
        return doubledDatagrams.happensOn(link);
    }

    /** How many further latencies a datagram takes; 0 if it keeps its place. */
    int reordersDatagram(SimLink link) {
        return reorderedDatagrams.happensOn(link) ? reorderedDatagrams.random().nextInt(1, LATEST + 1) : 0;
    }

    boolean refusesDatagram(SimLink link) {
        return refusedDatagrams.happensOn(link);
    }

    boolean failsSend(SimLink link) {
        return failedSends.happensOn(link);
    }

    /** For how many nanoseconds a send buffer is full; 0 if it is not. */
    long blocksSend(SimLink link) {
        return blockedSends.happensOn(link) ? blockedSends.random().nextLong(LEAST_BLOCKED, MOST_BLOCKED) : 0;
    }

    boolean hasSpuriousEvents() {
        return spuriousEvents.probability() > 0;
    }

    /** The index of the socket that is reported although it is not ready, of {@code count}; -1 for none. */
    int spuriousEvent(int count) {
        return count > 0 && spuriousEvents.happens() ? spuriousEvents.random().nextInt(count) : -1;
    }
}
