package io.semper.tck.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.Descriptor;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.kernel.TcpOptions;
import io.semper.tck.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.function.Executable;

/** Addresses, options and the close of sockets. */
final class SocketRules {
    private static final int SIZE = 65_536;

    private SocketRules() {}

    @KernelRule("SOCKET-01")
    static void aSecondCloseClosesNothing(Rig rig) throws Exception {
        for (int i = 0; i < 20; i++) {
            Pair old = rig.pair();
            ListenSocket listener = rig.listener();
            old.stream().close();
            listener.close();
            Pair next = rig.pair();
            Pair other = rig.pair();
            assertDoesNotThrow(old.stream()::close, "a second close()");
            assertDoesNotThrow(listener::close, "a second close() of a listener");
            for (Pair pair : List.of(next, other)) {
                try {
                    assertEquals(
                            1, pair.stream().write(Rig.direct("x")), "bytes written by the next owner of the number");
                    assertEquals("x", pair.peer().readText(1), "what the peer of the next owner read");
                } catch (IOException e) {
                    throw new AssertionError("a second close() has closed the descriptor of another socket: " + e, e);
                }
                pair.stream().close();
            }
        }
    }

    @KernelRule("SOCKET-02")
    static void isOpenUntilTheClose(Rig rig) throws Exception {
        SocketAddress free = FailRules.freeAddress(rig);
        StreamSocket refused = rig.add(rig.kernel.sockets().stream(free));
        assertTrue(refused.isOpen(), "isOpen() of a new socket");
        assertThrows(IOException.class, () -> rig.finish(refused, refused.connect(free)));
        assertTrue(refused.isOpen(), "isOpen() after a connect has failed");
        refused.close();
        assertFalse(refused.isOpen(), "isOpen() after the close");
        refused.close();
        Pair pair = rig.pair();
        assertTrue(pair.stream().isOpen(), "isOpen() of a connected socket");
        rig.poller.closeNow(pair.stream());
        assertFalse(pair.stream().isOpen(), "isOpen() after closeNow()");
    }

    @KernelRule("SOCKET-03")
    static void aClosedSocketRefusesEveryCall(Rig rig) throws Exception {
        Pair pair = rig.pair();
        StreamSocket stream = pair.stream();
        SocketAddress remote = rig.server(Rig.loopback(0)).getLocalAddress();
        ListenSocket listener = rig.listener();
        StreamSocket fresh = rig.kernel.sockets().stream(remote);
        ByteBuffer one = Rig.direct("x");
        stream.close();
        listener.close();
        fresh.close();
        isRefused("read", () -> stream.read(ByteBuffer.allocateDirect(8)));
        isRefused("write", () -> stream.write(one));
        isRefused("write of chunks", () -> stream.write(new ByteBuffer[] {one}, 0, 1));
        isRefused("shutdownOutput", stream::shutdownOutput);
        isRefused("localAddress", stream::localAddress);
        isRefused("getOption", () -> stream.getOption(StandardSocketOptions.TCP_NODELAY));
        isRefused("setOption", () -> stream.setOption(StandardSocketOptions.TCP_NODELAY, true));
        isRefused("connect", () -> fresh.connect(remote));
        isRefused("finishConnect", fresh::finishConnect);
        isRefused("bind", () -> fresh.bind(Rig.loopback(0)));
        isRefused("accept", listener::accept);
        isRefused("localAddress of a listener", listener::localAddress);
        isRefused("register", () -> rig.poller.register(stream, new Watch(rig)));
        assertEquals(1, one.remaining(), "bytes that remain after refused writes");
    }

    private static void isRefused(String call, Executable body) {
        try {
            body.execute();
        } catch (ClosedChannelException expected) {
            return;
        } catch (Throwable other) {
            throw new AssertionError(call + " after the close threw " + other, other);
        }
        throw new AssertionError(call + " after the close threw nothing");
    }

    @KernelRule("SOCKET-04")
    static void aCloseIsSeenAtOnce(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.stream().close();
        assertTrue(pair.peer().isAtEnd(), "the peer does not see the end");
    }

    @KernelRule("SOCKET-05")
    static void theLocalAddressHasThePort(Rig rig) throws Exception {
        ListenSocket listener = rig.listener();
        InetSocketAddress listening = (InetSocketAddress) listener.localAddress();
        assertNotEquals(0, listening.getPort(), "the port of a listener at port 0");
        assertEquals(Rig.loopback(0).getAddress(), listening.getAddress());
        Peer peer = rig.peer(listening);
        assertEquals(listening, rig.accepted(listener).localAddress(), "the local address of an accepted stream");
        Pair pair = rig.pair();
        assertEquals(
                pair.peer().channel().getRemoteAddress(),
                pair.stream().localAddress(),
                "the local address of a connected stream");
        StreamSocket bound = rig.add(rig.kernel.sockets().stream(peer.local()));
        bound.bind(Rig.loopback(0));
        assertNotEquals(
                0, ((InetSocketAddress) bound.localAddress()).getPort(), "the port of a stream bound to port 0");
    }

    @KernelRule("SOCKET-06")
    static void theRemoteAddressStays(Rig rig) throws Exception {
        SocketAddress remote = rig.server(Rig.loopback(0)).getLocalAddress();
        StreamSocket stream = rig.add(rig.kernel.sockets().stream(remote));
        assertNull(stream.remoteAddress(), "remoteAddress() before the connect");
        rig.finish(stream, stream.connect(remote));
        assertEquals(remote, stream.remoteAddress());
        stream.close();
        assertEquals(remote, stream.remoteAddress(), "remoteAddress() after the close");
        ListenSocket listener = rig.listener();
        Peer peer = rig.peer(listener.localAddress());
        StreamSocket accepted = rig.accepted(listener);
        assertEquals(peer.local(), accepted.remoteAddress(), "remoteAddress() of an accepted stream");
        accepted.close();
        assertEquals(peer.local(), accepted.remoteAddress(), "remoteAddress() of an accepted stream after the close");
    }

    @KernelRule("SOCKET-07")
    static void switchesAreReadAsTheyWereSet(Rig rig) throws Exception {
        StreamSocket stream = rig.pair().stream();
        assertSwitch(stream, StandardSocketOptions.TCP_NODELAY);
        assertSwitch(stream, StandardSocketOptions.SO_KEEPALIVE);
        assertSwitch(stream, StandardSocketOptions.SO_REUSEADDR);
    }

    @KernelRule("SOCKET-07")
    static void switchesOfOtherSocketsAreReadAsTheyWereSet(Rig rig) throws Exception {
        assertSwitch(rig.add(rig.kernel.sockets().listen(Rig.loopback(0))), StandardSocketOptions.SO_REUSEADDR);
        if (rig.kernel.capabilities().contains(Capability.DATAGRAMS)) {
            Socket datagrams = rig.add(rig.kernel.sockets().datagram(Rig.loopback(0)));
            assertSwitch(datagrams, StandardSocketOptions.SO_REUSEADDR);
            assertSwitch(datagrams, StandardSocketOptions.SO_BROADCAST);
        }
    }

    private static void assertSwitch(Socket socket, SocketOption<Boolean> option) throws IOException {
        for (boolean value : new boolean[] {true, false, true}) {
            socket.setOption(option, value);
            assertEquals(value, socket.getOption(option), option.name());
        }
    }

    @KernelRule("SOCKET-08")
    static void sizesOfBuffersAreReadAsTheyWereSet(Rig rig) throws Exception {
        StreamSocket stream = rig.add(rig.kernel.sockets().stream(Rig.loopback(1)));
        for (SocketOption<Integer> option : List.of(StandardSocketOptions.SO_SNDBUF, StandardSocketOptions.SO_RCVBUF)) {
            for (int size : new int[] {SIZE, SIZE / 2}) {
                stream.setOption(option, size);
                assertEquals(size, stream.getOption(option), option.name());
            }
        }
    }

    @KernelRule("SOCKET-09")
    static void aBindAllowsTheReuseOfTheAddress(Rig rig) throws Exception {
        SocketAddress remote = rig.server(Rig.loopback(0)).getLocalAddress();
        StreamSocket bound = rig.add(rig.kernel.sockets().stream(remote));
        bound.bind(Rig.loopback(0));
        assertTrue(bound.getOption(StandardSocketOptions.SO_REUSEADDR), "SO_REUSEADDR of a stream that was bound");
        StreamSocket connected = rig.connected(remote);
        assertFalse(
                connected.getOption(StandardSocketOptions.SO_REUSEADDR), "SO_REUSEADDR of a stream that was not bound");
    }

    @Requires("unix-sockets")
    @KernelRule("SOCKET-10")
    static void anUnnamedUnixSocketHasTheEmptyPath(Rig rig) throws Exception {
        UnixDomainSocketAddress path = rig.path();
        ListenSocket listener = rig.listener(path);
        assertEquals(path, listener.localAddress(), "the address of a listener");
        rig.peer(path);
        StreamSocket accepted = rig.accepted(listener);
        assertEquals(UnixDomainSocketAddress.of(""), accepted.remoteAddress(), "the address of an unnamed peer");
        StreamSocket client = rig.connected(path);
        assertEquals(UnixDomainSocketAddress.of(""), client.localAddress(), "the address of an unnamed client");
        assertEquals(path, client.remoteAddress(), "the address of the peer");
    }

    @Requires("hand-over")
    @KernelRule("SOCKET-11")
    static void aConnectionCanBeTakenOver(Rig rig) throws Exception {
        ListenSocket listener = rig.listener();
        Peer peer = rig.peer(listener.localAddress());
        StreamSocket accepted = rig.accepted(listener);
        Kernel other = rig.kernels.newKernel();
        try (Rig taker = new Rig(() -> other, rig.channels, rig.guardNanos)) {
            StreamSocket taken = taker.add(taker.kernel.sockets().takeOver(accepted));
            peer.send("hello");
            assertEquals("hello", new String(taker.readAll(taken, 5), java.nio.charset.StandardCharsets.US_ASCII));
            taker.writeAll(taken, Rig.direct("back"));
            assertEquals("back", peer.readText(4));
            assertEquals(peer.local(), taken.remoteAddress(), "remoteAddress() of a connection that was taken over");
            taker.close(taken);
            assertTrue(peer.isAtEnd(), "the peer does not see the end of a connection that was taken over");
        }
    }

    @Requires("descriptors")
    @KernelRule("SOCKET-12")
    static void descriptorsDiffer(Rig rig) throws Exception {
        Descriptor first = rig.pair().stream().info(Descriptor.class);
        Descriptor second = rig.pair().stream().info(Descriptor.class);
        assertNotNull(first, "info(Descriptor.class)");
        assertNotNull(second, "info(Descriptor.class)");
        assertTrue(first.number() > 2 && second.number() > 2, "numbers of descriptors: " + first + ", " + second);
        assertNotEquals(first, second, "the numbers of two open descriptors");
        StreamSocket closed = rig.pair().stream();
        closed.info(Descriptor.class);
        closed.close();
        try {
            assertNull(closed.info(Descriptor.class), "the descriptor of a closed socket");
        } catch (ClosedChannelException expected) {
            // as good
        }
    }

    @KernelRule("SOCKET-13")
    static void shutdownOutputEndsOneHalf(Rig rig) throws Exception {
        Pair pair = rig.pair();
        rig.writeAll(pair.stream(), Rig.direct("last"));
        pair.stream().shutdownOutput();
        assertEquals("last", pair.peer().readText(4));
        assertTrue(pair.peer().isAtEnd(), "the peer does not read the end after shutdownOutput()");
        pair.peer().send("x");
        assertEquals('x', rig.readAll(pair.stream(), 1)[0]);
        pair.peer().close();
        rig.awaitReadable(pair.stream());
        assertEquals(StreamSocket.END, pair.stream().read(ByteBuffer.allocateDirect(8)));
    }

    @Requires("keep-alive-times")
    @KernelRule("SOCKET-14")
    static void timesOfKeepAliveAreReadAsTheyWereSet(Rig rig) throws Exception {
        StreamSocket stream = rig.pair().stream();
        int value = 77;
        for (SocketOption<Integer> option :
                List.of(TcpOptions.KEEP_IDLE, TcpOptions.KEEP_INTERVAL, TcpOptions.KEEP_COUNT)) {
            stream.setOption(option, ++value);
            assertEquals(value, stream.getOption(option), option.name());
        }
    }

    @KernelRule("SOCKET-15")
    static void knownOptionsWorkAndOthersFail(Rig rig) throws Exception {
        Sockets sockets = rig.kernel.sockets();
        StreamSocket stream = rig.add(sockets.stream(Rig.loopback(1)));
        SocketOption<Integer> unknown = new Unknown();
        assertFalse(sockets.knows(unknown, Rig.loopback(1)), "knows() of an option that no OS has");
        fails(stream, unknown);
        for (SocketOption<Integer> option : List.of(
                StandardSocketOptions.SO_LINGER,
                StandardSocketOptions.IP_TOS,
                TcpOptions.KEEP_IDLE,
                TcpOptions.USER_TIMEOUT)) {
            if (sockets.knows(option, Rig.loopback(1))) {
                Integer value = stream.getOption(option);
                assertNotNull(value, "the value of the known option " + option.name());
                stream.setOption(option, value);
            }
        }
    }

    @KernelRule("SOCKET-19")
    static void aNewSocketHasNoSwitchOn(Rig rig) throws Exception {
        Sockets sockets = rig.kernel.sockets();
        StreamSocket stream = rig.add(sockets.stream(Rig.loopback(1)));
        assertFalse(stream.getOption(StandardSocketOptions.SO_REUSEADDR), "SO_REUSEADDR of a new stream");
        assertFalse(stream.getOption(StandardSocketOptions.SO_KEEPALIVE), "SO_KEEPALIVE of a new stream");
        if (rig.kernel.capabilities().contains(Capability.DATAGRAMS)) {
            Socket datagrams = rig.add(sockets.datagram(Rig.loopback(0)));
            assertFalse(datagrams.getOption(StandardSocketOptions.SO_REUSEADDR), "SO_REUSEADDR of a datagram socket");
            assertFalse(datagrams.getOption(StandardSocketOptions.SO_BROADCAST), "SO_BROADCAST of a datagram socket");
        }
    }

    @KernelRule("SOCKET-16")
    static void aCloseDoesNotWaitForThePeer(Rig rig) throws Exception {
        Pair pair = rig.pair();
        long unread = InterestRules.fill(pair.stream());
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean read = new AtomicBoolean();
        Thread reader = rig.run("kernel-tck reader", () -> {
            long start = System.nanoTime();
            while (!ended.get() && System.nanoTime() - start < rig.guardNanos / 4) {
                LockSupport.parkNanos(Rig.PAUSE / 15);
            }
            if (!ended.get()) {
                read.set(true);
                try {
                    pair.peer().read((int) unread);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        rig.poller.closeNow(pair.stream());
        ended.set(true);
        reader.join();
        assertFalse(read.get(), "closeNow() did not return before the peer had read");
    }

    @KernelRule("SOCKET-17")
    static void addressesAreNotLookedUp(Rig rig) throws Exception {
        InetSocketAddress local = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        ListenSocket listener = rig.listener(local);
        Peer peer = rig.peer(listener.localAddress());
        StreamSocket accepted = rig.accepted(listener);
        for (SocketAddress address : new SocketAddress[] {listener.localAddress(), accepted.localAddress()}) {
            assertTrue(String.valueOf(address).startsWith("/"), "an address has a host name: " + address);
        }
        peer.close();
    }

    @KernelRule("SOCKET-18")
    static void anInterruptClosesNoSocket(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.peer().send("x");
        rig.awaitReadable(pair.stream());
        ListenSocket listener = rig.listener();
        Thread.currentThread().interrupt();
        try {
            assertDoesNotThrow(() -> listener.accept(), "accept() on an interrupted thread");
            assertDoesNotThrow(() -> pair.stream().write(Rig.direct("y")), "a write on an interrupted thread");
            assertDoesNotThrow(
                    () -> pair.stream().read(ByteBuffer.allocateDirect(8)), "a read on an interrupted thread");
        } finally {
            Thread.interrupted();
        }
        assertTrue(pair.stream().isOpen(), "isOpen() after an interrupt");
        assertTrue(listener.isOpen(), "isOpen() of a listener after an interrupt");
        assertEquals("y", pair.peer().readText(1));
    }

    private static void fails(Socket socket, SocketOption<Integer> unknown) {
        assertThrows(IOException.class, () -> socket.getOption(unknown), "getOption() of an unknown option");
        assertThrows(IOException.class, () -> socket.setOption(unknown, 1), "setOption() of an unknown option");
    }

    private record Unknown() implements SocketOption<Integer> {
        @Override
        public String name() {
            return "SO_OF_NO_SYSTEM";
        }

        @Override
        public Class<Integer> type() {
            return Integer.class;
        }
    }
}
