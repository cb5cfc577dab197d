package io.semper.sim;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.StreamTransport;
import io.semper.engine.Loops;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine of a {@link SimWorld}: a name, an address and one loop. Its name resolves to its address on every host of the world. Only for
 * the thread of the world.
 */
public final class SimHost {
    private static final int MOST_PORTS = 65_535;
    private static final byte[] LOOPBACK4 = {127, 0, 0, 1};
    private static final byte[] LOOPBACK6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final byte[] EVERYWHERE = {(byte) 255, (byte) 255, (byte) 255, (byte) 255};
    private static final byte[] ALL_OF_LOOPBACK = {127, (byte) 255, (byte) 255, (byte) 255};
    private static final byte[] ALL_OF_WORLD = {10, (byte) 255, (byte) 255, (byte) 255};

    /** The links that exist, by the host at the other end. */
    final Map<SimHost, SimLink> links = new IdentityHashMap<>();

    private final SimWorld world;
    private final Net net;
    private final String name;
    private final InetAddress address;
    private final Ports ports;
    private final Ports udpPorts;
    private final UnixNames unixNames;
    private @Nullable SimKernel kernel;
    private @Nullable EventLoop loop;
    private @Nullable Consumer<EventLoop> main;
    private boolean up = true;
    private SimSystem system = SimSystem.LINUX;
    private boolean hasOwnPorts;

    /** By how many nanoseconds the clock of this host is ahead. */
    private long ahead;

    SimHost(SimWorld world, Net net, String name, InetAddress address) {
        this.world = world;
        this.net = net;
        this.name = name;
        this.address = address;
        ports = new Ports(net, this);
        udpPorts = new Ports(net, this);
        unixNames = net.isLive() ? new MachineUnixNames() : new WorldUnixNames(this);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the address, of the network 10.0.0.0/8. The loopback addresses lead to the host itself. */
    public InetAddress address() {
        return address;
    }

    /**
     * Makes this host answer as another operating system does. The default is {@link SimSystem#LINUX}.
     *
     * @throws IllegalStateException after the first call of {@link #loop}
     */
    public SimHost system(SimSystem answers) {
        if (loop != null) {
            throw new IllegalStateException("system(" + answers + ") of " + this + ": call it before loop()");
        }
        system = Objects.requireNonNull(answers, "answers");
        if (!hasOwnPorts) {
            ports.range(system.firstPort, system.lastPort);
            udpPorts.range(system.firstPort, system.lastPort);
        }
        return this;
    }

    SimSystem system() {
        return system;
    }

    /**
     * Sets the ports from which the sockets of this host get one that ask for none, as the target of a connect does not. Fewer ports run out
     * earlier.
     *
     * @param first the lowest, 1 or more
     * @param last the highest
     * @throws IllegalArgumentException if there is no port between them
     */
    public SimHost ephemeralPorts(int first, int last) {
        if (first < 1 || last > MOST_PORTS || first > last) {
            throw new IllegalArgumentException("ephemeralPorts(" + first + ", " + last + "): give two ports from 1 to "
                    + MOST_PORTS + ", the lower one first");
        }
        hasOwnPorts = true;
        ports.range(first, last);
        udpPorts.range(first, last);
        return this;
    }

    /**
     * Returns the loop of this host. The world runs it: do not call its run methods. Code of another host calls it with
     * {@link EventLoop#callSoonThreadsafe} alone, as another thread would: a loop that was not woken is not run.
     *
     * @throws IllegalStateException if the host has crashed and was not restarted
     */
    public EventLoop loop() {
        world.checkNotLive("loop()");
        if (!up) {
            throw new IllegalStateException("loop() of " + this + ": the host has crashed; restart() it first");
        }
        EventLoop made = loop;
        if (made == null) {
            kernel = new SimKernel(net, this);
            made = Loops.newEventLoop(
                    kernel, LoopOptions.defaults().exceptionHandler((of, context) -> world.unhandled(this, context)));
            loop = made;
        }
        return made;
    }

    /** Calls {@code program} with the loop now, and again with the new loop after each {@link #restart}. */
    public void start(Consumer<EventLoop> program) {
        main = program;
        program.accept(loop());
    }

    /**
     * Ends this host without a trace: its loop is closed and sends nothing any more, and what is sent to it waits. Peers notice nothing
     * until the host is restarted, when it answers bytes of old connections with a reset.
     */
    public void crash() {
        world.checkNotLive("crash()");
        up = false;
        net.trace(this, "crash", 0, 0);
        net.faults().fired("crash");
        if (loop != null) {
            loop.close();
            loop = null;
            kernel = null;
        }
        ports.forgetAll();
        net.cutOff();
    }

    /** Starts this host again after a {@link #crash}, with a new loop, and calls the program of {@link #start}. */
    public void restart() {
        if (up) {
            throw new IllegalStateException("restart() of " + this + ": the host has not crashed");
        }
        up = true;
        net.trace(this, "restart", 0, 0);
        net.resume();
        if (main != null) {
            main.accept(loop());
        }
    }

    /**
     * Resets a TCP connection of this host, for both ends, as {@link Faults#resets} does: each end gets the reset after what was sent before.
     *
     * @throws IllegalArgumentException if {@code connection} is not an open TCP connection of this host
     */
    public void reset(StreamTransport connection) {
        world.checkNotLive("reset()");
        for (TcpEnd end : ports.ends()) {
            if (end.isConnected()
                    && Objects.equals(connection.localAddress(), end.local())
                    && Objects.equals(connection.remoteAddress(), end.remote())) {
                net.faults().fired(Faults.RESETS);
                end.resetBoth();
                return;
            }
        }
        throw new IllegalArgumentException("reset(" + connection + "): it is not an open TCP connection of " + this);
    }

    /**
     * Sets the clock of this host forward, as after a stop of its machine: timers that were due meanwhile are called now, in their order.
     * {@link EventLoop#time} is ahead of {@link SimWorld#time} from now on.
     *
     * @throws IllegalArgumentException if {@code by} is negative: the clock of a loop never goes back
     */
    public void skipClock(Duration by) {
        world.checkNotLive("skipClock()");
        if (by.isNegative()) {
            throw new IllegalArgumentException("skipClock(" + by + "): the clock of a loop never goes back");
        }
        skipClock(by.toNanos());
    }

    void skipClock(long nanos) {
        net.trace(this, "clock skips", 0, nanos);
        net.faults().fired(Faults.CLOCK_SKIPS);
        ahead += nanos;
        if (kernel != null) {
            kernel.clockSkipped(nanos);
        }
    }

    /** The time of this host. */
    long time() {
        return net.now() + ahead;
    }

    /** Whether the host runs: it has not crashed since it was last started. */
    public boolean isUp() {
        return up;
    }

    @Override
    public String toString() {
        return "host " + name;
    }

    Ports ports() {
        return ports;
    }

    UnixNames unixNames() {
        return unixNames;
    }

    Ports udpPorts() {
        return udpPorts;
    }

    /** The kernel of an open loop. */
    @Nullable
    SimKernel kernel() {
        return loop == null || loop.isClosed() ? null : kernel;
    }

    @Nullable
    EventLoop loopIfAny() {
        return loop;
    }

    boolean owns(InetAddress to) {
        return to.equals(address)
                || to.isLoopbackAddress() && !isBroadcast(to)
                || to.isAnyLocalAddress()
                || net.isLive() && isOfMachine(to);
    }

    /** A live world has the addresses of the machine, so that tests which look for one find it. */
    private static boolean isOfMachine(InetAddress to) {
        try {
            return !isBroadcast(to) && NetworkInterface.getByInetAddress(to) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    /** Whether {@code to} is a broadcast address or a multicast group. */
    static boolean isForMany(InetAddress to) {
        return to.isMulticastAddress() || isBroadcast(to);
    }

    static boolean isBroadcast(InetAddress to) {
        byte[] bytes = to.getAddress();
        return Arrays.equals(bytes, ALL_OF_LOOPBACK)
                || Arrays.equals(bytes, ALL_OF_WORLD)
                || Arrays.equals(bytes, EVERYWHERE);
    }

    void checkOwn(InetAddress local) throws IOException {
        if (!owns(local)) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Cannot assign requested address");
        }
    }

    /** The address that a connection to {@code to} comes from. */
    InetAddress sourceFor(InetAddress to) {
        if (to.isLoopbackAddress()) {
            return loopback(to);
        }
        return net.isLive() && owns(to) ? to : address;
    }

    static InetAddress wildcard(boolean ipv6) {
        return of(new byte[ipv6 ? LOOPBACK6.length : LOOPBACK4.length]);
    }

    /** A wildcard as the destination means the host itself. */
    static InetSocketAddress withoutWildcard(InetSocketAddress asked) {
        return asked.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(loopback(asked.getAddress()), asked.getPort())
                : asked;
    }

    private static InetAddress loopback(InetAddress family) {
        return of(family instanceof Inet6Address ? LOOPBACK6 : LOOPBACK4);
    }

    static InetAddress of(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }
}
