package io.semper.tck.kernel;

import static io.semper.engine.kernel.Interest.READ;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.ConnectionResetException;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.RefusedException;
import io.semper.engine.kernel.StreamSocket;
import io.semper.tck.Requires;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The exceptions for errors of the OS. */
final class FailRules {
    /** Reserved for documents: no machine has this address. */
    private static final byte[] FOREIGN = {(byte) 192, 0, 2, 1};

    /** More characters than a path of a socket may have. */
    private static final int TOO_LONG = 150;

    /** Another thread may close a descriptor just when there is none. */
    private static final int ATTEMPTS = 5;

    private FailRules() {}

    /** An address at which a listener was, and is no more. */
    static SocketAddress freeAddress(Rig rig) throws IOException {
        try (ServerSocketChannel server = rig.channels.openServerSocketChannel()) {
            return server.bind(Rig.loopback(0)).getLocalAddress();
        }
    }

    /** Resets the connection, and waits until this end has noticed. */
    static Watch resetByPeer(Rig rig, Pair pair) throws IOException {
        Watch watch = rig.register(pair.stream(), READ);
        pair.peer().reset();
        return watch.await(READ);
    }

    @KernelRule("FAIL-01")
    static void nobodyListens(Rig rig) throws Exception {
        SocketAddress free = freeAddress(rig);
        assertThrows(RefusedException.class, () -> rig.connected(free), "a connect to a port without a listener");
    }

    @Requires("unix-sockets")
    @KernelRule("FAIL-02")
    static void nobodyListensAtThePath(Rig rig) throws Exception {
        UnixDomainSocketAddress stale = rig.path();
        ListenSocket listener = rig.listener(stale);
        listener.close();
        assertThrows(RefusedException.class, () -> rig.connected(stale), "a connect to the file of a closed listener");
        UnixDomainSocketAddress missing = rig.path();
        ConnectException failure = assertThrows(
                ConnectException.class, () -> rig.connected(missing), "a connect to a path without a file");
        assertFalse(failure instanceof RefusedException, "a path without a file was reported as refused");
    }

    @KernelRule("FAIL-03")
    static void theAddressIsInUse(Rig rig) throws Exception {
        SocketAddress used = rig.listener().localAddress();
        ListenSocket second = rig.add(rig.kernel.sockets().listen(used));
        assertThrows(BindException.class, () -> second.listen(used, 1), "a second listener at an address");
    }

    @KernelRule("FAIL-04")
    static void theAddressIsOfAnotherMachine(Rig rig) throws Exception {
        InetSocketAddress foreign = new InetSocketAddress(InetAddress.getByAddress(FOREIGN), 0);
        StreamSocket stream = rig.add(rig.kernel.sockets().stream(foreign));
        assertThrows(BindException.class, () -> stream.bind(foreign), "a bind to an address of another machine");
        ListenSocket listener = rig.add(rig.kernel.sockets().listen(foreign));
        assertThrows(
                BindException.class, () -> listener.listen(foreign, 1), "a listener at an address of another machine");
    }

    @KernelRule("FAIL-05")
    static void aReadAfterAReset(Rig rig) throws Exception {
        Pair pair = rig.pair();
        resetByPeer(rig, pair);
        assertThrows(
                ConnectionResetException.class,
                () -> pair.stream().read(ByteBuffer.allocateDirect(8)),
                "a read after a reset");
    }

    @KernelRule("FAIL-06")
    static void aWriteAfterAReset(Rig rig) throws Exception {
        Pair pair = rig.pair();
        resetByPeer(rig, pair);
        assertThrows(
                ConnectionResetException.class,
                () -> {
                    pair.stream().write(Rig.direct("x"));
                    pair.stream().write(Rig.direct("x"));
                    rig.poller.poll(Rig.PAUSE);
                    pair.stream().finishWrite();
                },
                "two writes after a reset");
        Pair gathering = rig.pair();
        resetByPeer(rig, gathering);
        ByteBuffer[] chunks = {Rig.direct("x"), Rig.direct("y")};
        assertThrows(
                ConnectionResetException.class,
                () -> {
                    gathering.stream().write(chunks, 0, 2);
                    gathering.stream().write(chunks, 0, 2);
                    rig.poller.poll(Rig.PAUSE);
                    gathering.stream().finishWrite();
                },
                "two gathering writes after a reset");
    }

    @KernelRule("FAIL-08")
    static void withoutDescriptorsAConnectionStaysPending(Rig rig) throws Exception {
        Descriptors.require();
        Set<Integer> before = Descriptors.open();
        ListenSocket listener = rig.listener();
        if (Descriptors.open().equals(before)) {
            throw Rig.notRun("the sockets of this kernel have no descriptors in this process");
        }
        rig.peer(listener.localAddress()).close();
        rig.accepted(listener).close();
        SocketAddress free = freeAddress(rig);
        assertThrows(IOException.class, () -> rig.connected(free)); // loads the classes that a failure needs
        Watch watch = rig.register(listener, READ);
        rig.settle();
        IOException ofAccept = null;
        IOException ofStream = null;
        for (int attempt = 0; attempt < ATTEMPTS && (ofAccept == null || ofStream == null); attempt++) {
            try (AllDescriptors all = new AllDescriptors()) {
                all.leaveOne();
                rig.peer(listener.localAddress());
                watch.forget().await(READ);
                all.take();
                ofAccept = failureOf(() -> {
                    StreamSocket accepted = listener.accept();
                    return accepted == null ? null : rig.add(accepted);
                });
                all.take();
                ofStream = failureOf(
                        () -> rig.add(rig.kernel.sockets().stream(free)).connect(free));
            }
        }
        assertInstanceOf(OutOfResourcesException.class, ofAccept, "what accept() throws without descriptors");
        assertInstanceOf(OutOfResourcesException.class, ofStream, "what a connect throws without descriptors");
        assertNotNull(rig.accepted(listener), "the connection that could not be accepted");
    }

    /** Not {@code assertThrows}, which may load a class. */
    private static @Nullable IOException failureOf(Callable<?> call) throws Exception {
        try {
            call.call();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    @Requires("unix-sockets")
    @KernelRule("FAIL-09")
    static void aPathThatIsTooLongIsNotCut(Rig rig) throws Exception {
        Path folder = Objects.requireNonNull(rig.path().getPath().getParent());
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(folder.resolve("x".repeat(TOO_LONG)));
        ListenSocket listener = rig.add(rig.kernel.sockets().listen(path));
        try {
            assertThrows(BindException.class, () -> listener.listen(path, 1), "a listener at a path that is too long");
        } finally {
            try (Stream<Path> made = Files.list(folder)) {
                for (Path file : made.toList()) {
                    Files.delete(file);
                }
            }
        }
        assertThrows(ConnectException.class, () -> rig.connected(path), "a connect to a path that is too long");
    }

    @KernelRule("FAIL-07")
    static void aShutdownAfterAReset(Rig rig) throws Exception {
        Pair pair = rig.pair();
        resetByPeer(rig, pair);
        assertThrows(
                ConnectionResetException.class, () -> pair.stream().shutdownOutput(), "shutdownOutput() after a reset");
    }
}
