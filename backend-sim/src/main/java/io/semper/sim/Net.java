package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The network and the clock of a world. Its monitor guards every socket of the world. In live mode time is that of the machine, and what is
 * sent arrives during the call; otherwise time is virtual, and what is sent arrives in an event. The class is long because arrivals, cuts and the
 * clock change each other.
 */
final class Net {
    /** More stack frames than any call of a socket needs. */
    private static final int FRAMES = 128;

    /** Keeps what one end sends in order. */
    static final class Lane {
        private long last = Long.MIN_VALUE;

        /** What was sent and has not arrived, in order, with what is held back. */
        private final ArrayDeque<Sent> sent = new ArrayDeque<>(2);

        /** Of the sender, if it waits for acknowledgements. */
        private final @Nullable TcpTimers timers;

        /** How many arrivals to come are those of what was dropped. */
        private int dropped;

        Lane() {
            this(null);
        }

        Lane(@Nullable TcpTimers timers) {
            this.timers = timers;
        }

        /** Of the first {@code count} that were sent, no acknowledgement comes. */
        private void unanswered(int count) {
            if (timers != null) {
                sent.stream()
                        .limit(count)
                        .filter(Sent::acknowledged)
                        .findFirst()
                        .ifPresent(first -> timers.unanswered(first.to, first.at));
            }
        }

        /** The time at which something arrives that would do so at {@code time}, and overtakes nothing. */
        long after(long time) {
            last = Math.max(last, time);
            return last;
        }
    }

    private static final class Event implements Comparable<Event> {
        private final long at;
        private final long sequence;
        private final Runnable action;
        private final boolean ofUser;

        Event(long at, long sequence, Runnable action, boolean ofUser) {
            this.at = at;
            this.sequence = sequence;
            this.action = action;
            this.ofUser = ofUser;
        }

        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(sequence, other.sequence) : Long.compare(at, other.at);
        }
    }

    /** @param acknowledged whether the sender waits for an acknowledgement */
    private record Sent(long at, SimHost from, SimHost to, int size, boolean acknowledged, Runnable arrival) {}

    private final boolean live;
    private final long seed;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    /** For each arrival that was held back, the lane whose first one it was. */
    private final List<Lane> held = new ArrayList<>();

    /** Of ends that wait for acknowledgements. */
    private final List<TcpTimers> unanswered = new ArrayList<>();

    /** Whether a way was ever cut, or a host has crashed. */
    private boolean cut;

    private final Map<String, SimHost> hosts = new LinkedHashMap<>();
    private final List<SimLink> links = new ArrayList<>();
    private final Map<String, List<InetAddress>> names = new LinkedHashMap<>();
    private final @Nullable Trace trace;
    private final Faults faults;
    private final Datagrams datagrams;
    private long now;
    private long sequence;
    private int numbers;
    private int open;
    private int limit = Integer.MAX_VALUE;

    private Net(boolean live, long seed) {
        this.live = live;
        this.seed = seed;
        trace = live ? null : new Trace();
        faults = new Faults(this);
        datagrams = new Datagrams(this);
    }

    static Net live() {
        return new Net(true, 0);
    }

    static Net virtual(long seed) {
        return new Net(false, seed);
    }

    boolean isLive() {
        return live;
    }

    /** A source of randomness for one purpose, so that a further purpose changes no other. */
    SplittableRandom random(String purpose) {
        return new SplittableRandom(seed ^ 0x9E3779B97F4A7C15L * purpose.hashCode());
    }

    long now() {
        return live ? System.nanoTime() : now;
    }

    Faults faults() {
        return faults;
    }

    Datagrams datagrams() {
        return datagrams;
    }

    Trace trace() {
        if (trace == null) {
            throw new IllegalStateException("trace() of a live world: only a world with a seed has a trace");
        }
        return trace;
    }

    void trace(SimHost host, String what, long first, long second) {
        if (trace != null) {
            trace.add(now, host.name(), what, first, second);
        }
    }

    /**
     * Overflows the stack here, if little of it is left, rather than in the middle of a change: a system call happens or does not. To be
     * called with the monitor held, before anything is changed.
     */
    void enter() {
        if (live) {
            needStack(FRAMES);
        }
    }

    /**
     * As {@link #enter}, for a call of the kernel that may fail.
     *
     * @throws IOException if the faults let this call fail
     */
    void enter(SimHost host, FailedCall call) throws IOException {
        enter();
        if (!live) {
            faults.call(host, call);
        }
    }

    private static int needStack(int frames) {
        return frames == 0 ? 0 : needStack(frames - 1) + 1;
    }

    int nextNumber() {
        return ++numbers;
    }

    Map<String, SimHost> hosts() {
        return hosts;
    }

    SimLink link(SimHost a, SimHost b) {
        SimLink known = a.links.get(b);
        if (known != null) {
            return known;
        }
        String key = a.name().compareTo(b.name()) <= 0 ? a.name() + " " + b.name() : b.name() + " " + a.name();
        SimLink link = new SimLink(a, b, random("link " + key));
        links.add(link);
        a.links.put(b, link);
        b.links.put(a, link);
        return link;
    }

    Iterable<SimLink> links() {
        return links;
    }

    // --- time ---

    void at(long when, Runnable action) {
        events.add(new Event(Math.max(when, now), ++sequence, action, false));
    }

    /**
     * As {@link #at}, for code of users, which runs without the monitor: it may wait for a thread that needs the monitor, such as that of a task
     * which a crash ends.
     */
    void ofUserAt(long when, Runnable action) {
        events.add(new Event(Math.max(when, now), ++sequence, action, true));
    }

    /** The time of the next event; {@link Long#MAX_VALUE} if there is none. */
    long nextEvent() {
        Event next = events.peek();
        return next == null ? Long.MAX_VALUE : next.at;
    }

    void advanceTo(long time) {
        now = Math.max(now, time);
    }

    /** Runs the events that are due. To be called without the monitor. */
    void runDue() {
        for (Event next = events.peek(); next != null && next.at <= now; next = events.peek()) {
            events.remove();
            if (next.ofUser) {
                next.action.run();
            } else {
                synchronized (this) {
                    next.action.run();
                }
            }
        }
    }

    // --- ways ---

    /** Lets {@code arrival} happen at {@code to}, after everything that {@code lane} carried before. */
    void carry(SimHost from, SimHost to, Lane lane, Runnable arrival) {
        carry(lane, new Sent(now, from, to, 0, false, arrival));
    }

    /** As {@link #carry(SimHost, SimHost, Lane, Runnable)}, for {@code size} bytes, or what else the other end acknowledges. */
    void carry(SimHost from, SimHost to, Lane lane, int size, Runnable arrival) {
        carry(lane, new Sent(now, from, to, size, true, arrival));
    }

    private void carry(Lane lane, Sent sent) {
        if (live) {
            sent.arrival.run();
        } else if (sent.from.isUp()) { // a host that has crashed sends nothing
            lane.sent.add(sent);
            schedule(lane, sent);
        }
    }

    private void schedule(Lane lane, Sent sent) {
        at(lane.after(link(sent.from, sent.to).arrivalOf(sent.size, sent.from, now)), () -> arrive(lane));
    }

    /** Lets the first of a lane arrive: what is held back is overtaken by nothing that was sent later. */
    private void arrive(Lane lane) {
        if (lane.dropped > 0) {
            lane.dropped--;
            return;
        }
        Sent first = lane.sent.element();
        if (isOpen(first.from, first.to)) {
            if (cut && !isOpen(first.to, first.from)) {
                lane.unanswered(1);
            }
            lane.sent.remove();
            first.arrival.run();
        } else {
            faults.fired(Faults.HELD);
            held.add(lane);
            lane.unanswered(lane.sent.size());
        }
    }

    /** Drops what a lane carries and holds. */
    void drop(Lane lane) {
        int before = held.size();
        held.removeIf(each -> each == lane);
        lane.dropped += lane.sent.size() - (before - held.size());
        lane.sent.clear();
    }

    private boolean isOpen(SimHost from, SimHost to) {
        return to.isUp() && !link(from, to).isCut(from);
    }

    /** Whether what one of two hosts sends reaches the other, and the acknowledgement comes back. */
    boolean isWayBothWays(SimHost a, SimHost b) {
        return isOpen(a, b) && isOpen(b, a);
    }

    /** These timers run until a way is open again. */
    void unanswered(TcpTimers timers) {
        unanswered.add(timers);
    }

    /** A way was cut, or a host has crashed. */
    void cutOff() {
        cut = true;
        for (SimHost each : hosts.values()) {
            each.ports().ends().forEach(TcpEnd::watchPeer);
        }
    }

    /** Sends what was held and whose way is open again, in order, even if its sender has crashed since. */
    void resume() {
        unanswered.removeIf(TcpTimers::endWait);
        List<Lane> again = new ArrayList<>(held);
        held.clear();
        for (Lane lane : again) {
            Sent first = lane.sent.element();
            if (isOpen(first.from, first.to)) {
                schedule(lane, first);
            } else {
                held.add(lane);
            }
        }
    }

    void connect(TcpEnd end, InetSocketAddress to) throws IOException {
        SimHost from = end.host();
        SimHost there = from.owns(to.getAddress()) ? from : hostAt(to.getAddress());
        if (there == null && live) {
            throw FailedCall.CONNECT.because(Cause.UNREACHABLE, "Network is unreachable");
        }
        if (there == null || faults.swallowsConnect()) {
            end.swallowed();
        } else if (there.isUp() && faults.refusesConnect()) {
            carry(there, from, new Lane(), end::refused);
        } else {
            SimHost target = there;
            carry(from, there, end.lane(), 0, () -> end.synchronizeAt(target));
        }
    }

    @Nullable
    SimHost hostAt(InetAddress address) {
        for (SimHost host : hosts.values()) {
            if (host.address().equals(address)) {
                return host;
            }
        }
        return null;
    }

    void resolves(String name, List<InetAddress> addresses) {
        names.put(name, addresses);
    }

    InetAddress[] addressesOf(SimHost asking, String name) throws UnknownHostException {
        if (faults.failsLookup()) {
            trace(asking, "fault: lookup fails", 0, 0);
            throw new UnknownHostException(name + ": Temporary failure in name resolution");
        }
        List<InetAddress> known = names.get(name);
        if (known == null || known.isEmpty()) {
            throw new UnknownHostException(name);
        }
        return known.toArray(new InetAddress[0]);
    }

    // --- what is open ---

    /** Counts a socket that is about to be opened. */
    synchronized void opening(SimHost host, FailedCall call) throws IOException {
        if (!live && call == FailedCall.OPEN) {
            faults.call(host, call);
        }
        if (faults.failsOpening()) {
            throw outOfDescriptors(call);
        }
        opening(call);
    }

    /** Counts what is about to be opened: a channel, a poller, or a socket. */
    synchronized void opening(FailedCall call) throws IOException {
        if (open >= limit) {
            throw outOfDescriptors(call);
        }
        open++;
    }

    private static IOException outOfDescriptors(FailedCall call) {
        return call.because(Cause.OUT_OF_RESOURCES, "Too many open files");
    }

    synchronized void closed() {
        open--;
    }

    synchronized int open() {
        return open;
    }

    synchronized void limit(int most) {
        limit = most;
    }
}
