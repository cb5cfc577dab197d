package io.semper.engine.kernel;

import io.semper.Capability;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Forwards every call to the kernel below, with a wrapper around each of its parts. A decorator, which counts calls, lets them fail or
 * limits them, overrides the methods that make the wrappers. What it does not override behaves as below.
 *
 * <p>Decorators wrap kernels, not loops: futures and transports refer to their loop, so that a wrapper around a loop cannot keep the rules.
 */
public class ForwardingKernel implements Kernel {
    /** The kernel below. */
    protected final Kernel target;

    /** Forwards to {@code target}, which must serve no loop of its own. */
    public ForwardingKernel(Kernel target) {
        this.target = target;
    }

    /** Wraps the poller. */
    protected Poller poller(Poller below) {
        return new ForwardingPoller(this, below);
    }

    /** Wraps a stream, accepted or not. */
    protected StreamSocket stream(StreamSocket below) {
        return new ForwardingStream(below);
    }

    /** Wraps an adopted channel. */
    protected StreamSocket adopted(StreamSocket below) throws IOException {
        return stream(below);
    }

    /** Wraps a listener. */
    protected ListenSocket listener(ListenSocket below) {
        return new ForwardingListener(this, below);
    }

    /** Wraps a datagram socket. */
    protected DatagramSocket datagram(DatagramSocket below) {
        return new ForwardingDatagram(below);
    }

    /** Wraps a stream that another loop accepted. */
    protected StreamSocket takeOver(StreamSocket accepted) throws IOException {
        return stream(target.sockets().takeOver((StreamSocket) ForwardingSocket.below(accepted)));
    }

    /** Wraps the listener of readiness, which is above. */
    protected ReadinessListener ready(ReadinessListener engine) {
        return engine;
    }

    /** Wraps a registration. */
    protected Registration registration(Registration below) {
        return new ForwardingRegistration(this, below);
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public Set<Capability> capabilities() {
        return target.capabilities();
    }

    @Override
    public Poller newPoller(BooleanSupplier idle) throws IOException {
        return poller(target.newPoller(idle));
    }

    @Override
    public Sockets sockets() {
        return new Wrapped(target.sockets());
    }

    @Override
    public Clock clock() {
        return target.clock();
    }

    @Override
    public ExecutorService jobs(ThreadFactory factory, int threads) {
        return target.jobs(factory, threads);
    }

    @Override
    public long minSleepNanos() {
        return target.minSleepNanos();
    }

    @Override
    public Memory memory() {
        return target.memory();
    }

    @Override
    public Names names() {
        return target.names();
    }

    @Override
    public AutoCloseable awaitTermination(
            ExecutorService pool, long timeoutNanos, ThreadFactory factory, Consumer<Boolean> ended) {
        return target.awaitTermination(pool, timeoutNanos, factory, ended);
    }

    @Override
    public ExecutorService lookups(ThreadFactory factory) {
        return target.lookups(factory);
    }

    @Override
    public ExecutorService files(ThreadFactory factory, int threads) {
        return target.files(factory, threads);
    }

    @Override
    public UnixFiles unixFiles() {
        return target.unixFiles();
    }

    /** Wraps every socket that is made. */
    private final class Wrapped implements Sockets {
        private final Sockets below;

        Wrapped(Sockets below) {
            this.below = below;
        }

        @Override
        public StreamSocket stream(SocketAddress remote) throws IOException {
            return ForwardingKernel.this.stream(below.stream(remote));
        }

        @Override
        public boolean knows(SocketOption<?> option, SocketAddress kind) {
            return below.knows(option, kind);
        }

        @Override
        public DatagramSocket datagram(SocketAddress address) throws IOException {
            return ForwardingKernel.this.datagram(below.datagram(address));
        }

        @Override
        public boolean knowsForDatagrams(SocketOption<?> option, SocketAddress kind) {
            return below.knowsForDatagrams(option, kind);
        }

        @Override
        public ListenSocket listen(SocketAddress local) throws IOException {
            return listener(below.listen(local));
        }

        @Override
        public Watched watched(int descriptor) throws IOException {
            return below.watched(descriptor);
        }

        @Override
        public Watched watched(SelectableChannel channel) throws IOException {
            return below.watched(channel);
        }

        @Override
        public StreamSocket takeOver(StreamSocket accepted) throws IOException {
            return ForwardingKernel.this.takeOver(accepted);
        }

        @Override
        public StreamSocket adopt(SocketChannel channel) throws IOException {
            return adopted(below.adopt(channel));
        }

        @Override
        public ListenSocket adopt(ServerSocketChannel channel) throws IOException {
            return listener(below.adopt(channel));
        }
    }
}
