package io.semper.engine.datagram;

import io.semper.AddressFamily;
import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.Endpoint;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.UnixFiles;
import io.semper.engine.listen.UnixBind;
import io.semper.engine.listen.UnixSocketFile;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.net.Wildcards;
import io.semper.engine.turn.CoalescingTask;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code createDatagramEndpoint}: from a host to an endpoint with its protocol. An early end, in any phase and for any reason,
 * closes the socket before it can be observed. Owner only.
 */
public final class EndpointOperation<P extends DatagramProtocol> implements AutoCloseable {
    /** {@code LOOKING_UP -> OPEN -> STARTED -> DONE}, and from each of them to {@code DONE}. */
    private enum Phase {
        LOOKING_UP,
        OPEN,
        STARTED,
        DONE;

        Phase to(Phase next) {
            if (next.ordinal() <= ordinal()) {
                throw new IllegalStateException("the making of an endpoint cannot go from " + this + " to " + next);
            }
            return next;
        }
    }

    private final DatagramRoom room;
    private final LoopCore loop;
    private final Supplier<? extends P> factory;
    private final DatagramOptions options;
    private final LoopPromise<Endpoint<P>> promise;
    private final CoalescingTask startTask;
    private Phase phase = Phase.LOOKING_UP;
    private @Nullable LoopFuture<List<InetAddress>> lookup;
    private @Nullable DatagramSocket socket;
    private @Nullable UnixSocketFile file;
    private @Nullable SocketEndpoint endpoint;

    private EndpointOperation(DatagramRoom room, Supplier<? extends P> factory, DatagramOptions options) {
        this.room = room;
        this.loop = room.loop();
        this.factory = factory;
        this.options = options;
        this.promise = loop.createPromise();
        startTask = new CoalescingTask(loop) {
            @Override
            protected void perform(int bits) {
                start();
            }
        };
    }

    /** See {@link io.semper.EventLoop#createDatagramEndpoint}. */
    public static <P extends DatagramProtocol> LoopFuture<Endpoint<P>> create(
            DatagramRoom room, Supplier<? extends P> factory, DatagramOptions options) {
        LoopCore loop = room.loop();
        loop.checkUsable();
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        DatagramSettings.check(loop, options);
        EndpointOperation<P> operation = new EndpointOperation<>(room, factory, options);
        operation.begin();
        return operation.promise.future();
    }

    private void begin() {
        promise.onCancel(this::release);
        loop.onClose(this);
        try {
            lookUpOrOpen();
        } catch (Throwable thrown) {
            fail(thrown);
            throw thrown;
        }
    }

    private void lookUpOrOpen() {
        SocketAddress target = target();
        if (!(target instanceof InetSocketAddress inet) || !inet.isUnresolved()) {
            open(List.of(target));
        } else if (inet.getHostString().isEmpty()) {
            open(everywhere(inet.getPort()));
        } else {
            LoopFuture<List<InetAddress>> asked = loop.resolver().resolve(inet.getHostString(), options.family());
            lookup = asked;
            asked.addDoneCallback(answer -> lookedUp(answer, inet.getPort()));
        }
    }

    /** The address that determines the family: the peer's if there is one. */
    private SocketAddress target() {
        SocketAddress peer = options.peer();
        return peer != null
                ? peer
                : Objects.requireNonNull(options.localAddress(), "the local address of an endpoint without a peer");
    }

    private List<SocketAddress> everywhere(int port) {
        InetSocketAddress ipv4 = new InetSocketAddress(Wildcards.of(AddressFamily.IPV4), port);
        if (options.family() == AddressFamily.IPV4) {
            return List.of(ipv4);
        }
        InetSocketAddress both = new InetSocketAddress(Wildcards.of(AddressFamily.IPV6), port);
        return options.family() == AddressFamily.IPV6 || options.v6Only() ? List.of(both) : List.of(both, ipv4);
    }

    private void lookedUp(LoopFuture<List<InetAddress>> answer, int port) {
        if (phase != Phase.LOOKING_UP) {
            return;
        }
        if (answer.isCancelled()) {
            release();
            promise.tryCancel();
            return;
        }
        Throwable failure = answer.exception();
        if (failure != null) {
            fail(failure);
            return;
        }
        try {
            List<SocketAddress> found = new ArrayList<>();
            answer.result().forEach(address -> found.add(new InetSocketAddress(address, port)));
            open(found);
        } catch (Throwable thrown) {
            fail(thrown);
            LoopCore.rethrowIfEscapes(thrown);
        }
    }

    /** Opens a socket for the first address with which that succeeds. */
    private void open(List<SocketAddress> addresses) {
        List<IOException> failures = new ArrayList<>();
        for (SocketAddress address : addresses) {
            try {
                socket = opened(address);
                phase = phase.to(Phase.OPEN);
                startTask.schedule();
                return;
            } catch (IOException e) {
                String attempt = options.peer() == null ? "bind " : "connect to ";
                failures.add(NetErrors.during(attempt + Endpoints.describeDatagrams(address), e));
            }
        }
        IOException first = failures.get(0);
        failures.subList(1, failures.size()).forEach(first::addSuppressed);
        fail(first);
    }

    private DatagramSocket opened(SocketAddress address) throws IOException {
        DatagramSocket made = loop.kernel().sockets().datagram(address);
        try {
            DatagramSettings.apply(made, address, options);
            if (options.peer() == null) {
                bind(made, address);
            } else {
                SocketAddress local = options.localAddress();
                if (local != null) {
                    bindBeforeConnect(made, local);
                }
                made.connect(address);
            }
            return made;
        } catch (Throwable failure) {
            removeFile();
            made.close();
            throw failure;
        }
    }

    /** The failure of a connected endpoint names its peer, and has to name this address, too. */
    private void bindBeforeConnect(DatagramSocket unbound, SocketAddress local) throws IOException {
        try {
            bind(unbound, local);
        } catch (IOException e) {
            throw NetErrors.during("bind " + Endpoints.describeDatagrams(local), e);
        }
    }

    private void bind(DatagramSocket unbound, SocketAddress local) throws IOException {
        if (local instanceof UnixDomainSocketAddress unix
                && !unix.getPath().toString().isEmpty()) {
            UnixFiles files = loop.kernel().unixFiles();
            UnixSocketFile.makeRoom(files, loop.kernel().sockets(), unix.getPath());
            file = UnixBind.bind(files, new Unbound(unbound), unix.getPath(), options.permissions());
        } else {
            unbound.bind(local);
        }
    }

    private record Unbound(DatagramSocket socket) implements UnixBind.Unbound {
        @Override
        public boolean filePermissions(Set<PosixFilePermission> permissions) {
            return socket.filePermissions(permissions);
        }

        @Override
        public void bind(UnixDomainSocketAddress local) throws IOException {
            socket.bind(local);
        }

        @Override
        public void dropEarly() throws IOException {
            ByteBuffer sink = ByteBuffer.allocateDirect(1);
            while (socket.receive(sink.clear()) != null) {
                // what came before the permissions were set is not served
            }
        }
    }

    private void removeFile() {
        if (file != null) {
            file.remove();
            file = null;
        }
    }

    /** Runs as a separate callback, even if the socket was opened at once. */
    private void start() {
        DatagramSocket opened = socket;
        if (phase != Phase.OPEN || opened == null) {
            return;
        }
        try {
            P protocol = factory.get();
            if (protocol == null) {
                throw new NullPointerException(
                        "the factory of the protocol for " + Endpoints.describeDatagrams(target()) + " returned null");
            }
            if (phase == Phase.OPEN) {
                SocketEndpoint made = new SocketEndpoint(room, opened, file, options, protocol);
                endpoint = made;
                phase = phase.to(Phase.STARTED);
                made.start(() -> deliver(made, protocol));
            }
        } catch (Throwable thrown) {
            fail(thrown);
            LoopCore.rethrowIfEscapes(thrown);
        }
    }

    private void deliver(SocketEndpoint made, P protocol) {
        if (phase == Phase.STARTED) {
            done();
            promise.tryComplete(new Endpoint<>(made, protocol));
        }
    }

    private void fail(Throwable cause) {
        try {
            release();
        } finally {
            promise.tryFail(cause);
        }
    }

    /** Releases everything, in any phase. The cancellation of the lookup is last, because code of the resolver may throw out of it. */
    private void release() {
        Phase before = phase;
        if (before == Phase.DONE) {
            return;
        }
        done();
        closeSocket();
        if (endpoint != null) {
            endpoint.abortNow();
        }
        if (before == Phase.LOOKING_UP && lookup != null) {
            lookup.cancel();
        }
    }

    private void done() {
        phase = phase.to(Phase.DONE);
        loop.offClose(this);
    }

    private void closeSocket() {
        if (socket != null && endpoint == null) {
            removeFile();
            loop.poller().closeNow(socket);
        }
    }

    /** Called when the loop closes: no callback runs any more, and only the descriptor remains to be closed. */
    @Override
    public void close() {
        if (phase != Phase.DONE && phase != Phase.STARTED) {
            phase = phase.to(Phase.DONE);
            closeSocket();
        }
    }

    @Override
    public String toString() {
        return "endpoint for " + Endpoints.describeDatagrams(target()) + " (" + phase + ")";
    }
}
