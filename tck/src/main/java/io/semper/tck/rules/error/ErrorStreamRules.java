package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.ConnectionResetException;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopClosedException;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Failures of connections and of protocols: each continuese way, and has one type. */
final class ErrorStreamRules {
    private static final RuntimeException ON_PURPOSE = new IllegalStateException("on purpose");

    private static void fail() {
        throw ON_PURPOSE;
    }

    @Rule("ERROR-01")
    void whatAProtocolThrowsIsToldOnceWithItsTransport(Tck tck, StreamKind kind) {
        for (String where : List.of("made", "data", "eof", "lost")) {
            Recorder recorder = tck.recorder();
            switch (where) {
                case "made" -> recorder.onMade(transport -> fail());
                case "data" -> recorder.onData(data -> fail());
                case "eof" ->
                    recorder.onEof(() -> {
                        fail();
                        return true;
                    });
                default -> recorder.onLost(cause -> fail());
            }
            Link link = tck.accept(kind, recorder);
            link.peer().send("x").close();
            recorder.awaitLost();
            toldOnce(tck, link, where);
        }
    }

    @Rule("ERROR-01")
    void soIsWhatFlowControlThrows(Tck tck, StreamKind kind) {
        for (boolean pause : new boolean[] {true, false}) {
            Recorder recorder = tck.recorder();
            if (pause) {
                recorder.onPause(ErrorStreamRules::fail);
            } else {
                recorder.onResume(ErrorStreamRules::fail);
            }
            Link link = tck.accept(kind, recorder, StreamOptions.defaults().sendBufferSize(4096), BufferSizes.TINY);
            long sent = tck.fill(link.transport(), 100_000);
            recorder.await("pause", 1);
            link.peer().read((int) sent);
            recorder.await("resume", 1);
            toldOnce(tck, link, pause ? "pause" : "resume");
            assertFalse(recorder.isLost(), "a protocol that threw in flow control lost its connection");
            link.abort();
            recorder.awaitLost();
        }
    }

    private static void toldOnce(Tck tck, Link link, String where) {
        List<ExceptionContext> told = new ArrayList<>();
        tck.until(() -> told.addAll(tck.takeExceptions()) || !told.isEmpty(), "the report of a throw in " + where);
        LoopSteps.polls(tck.loop(), 2);
        told.addAll(tck.takeExceptions());
        assertEquals(1, told.size(), "reports of a throw in " + where);
        assertSame(ON_PURPOSE, told.get(0).exception(), "the throwable of a throw in " + where);
        assertSame(link.transport(), told.get(0).source(), "the source of a throw in " + where);
    }

    @Rule("ERROR-01")
    void whatAServersFactoryThrowsIsToldOnceAndTheServerGoesOn(Tck tck, StreamKind kind) {
        int[] calls = new int[1];
        Recorder second = tck.recorder();
        Server server = tck.serve(kind, () -> {
            if (calls[0]++ == 0) {
                fail();
            }
            return second;
        });
        Peer refused = tck.peer(server);
        ExceptionContext told = tck.awaitException();
        assertSame(ON_PURPOSE, told.exception(), "the throwable of the report");
        assertSame(server, told.source(), "the source of the report");
        refused.awaitEnd();
        tck.peer(server).send("x");
        second.awaitText("x");
    }

    @Rule("ERROR-01")
    void whatAReleaseCallbackThrowsIsToldOnce(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.run(transport -> transport.writeOwned(ByteBuffer.wrap(new byte[] {'x'}), buffer -> fail()));
        assertSame(ON_PURPOSE, tck.awaitException().exception(), "the throwable of the report");
        assertEquals("x", link.peer().readText(1), "the connection stays open");
    }

    @Rule("ERROR-03")
    void anExitOfAProtocolLeavesTheRunMethod(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        LoopExit exit = new LoopExit("on purpose");
        Link link = tck.accept(kind, tck.recorder().onData(data -> {
            throw exit;
        }));
        link.peer().send("x");
        assertSame(exit, assertThrows(LoopExit.class, loop::runForever), "what leaves the loop");
        assertFalse(loop.isRunning(), "running after an exit");
        assertEquals(List.of(), tck.takeExceptions(), "an exit was reported to the exception handler too");
        tck.run(tck.mark("continues"));
        link.abort();
        link.recorder().awaitLost();
    }

    @Rule("ERROR-03")
    void anExitOutOfEofReceivedClosesTheConnectionAsFalseWould(Tck tck, StreamKind kind) {
        LoopExit exit = new LoopExit("on purpose");
        Link link = tck.accept(kind, tck.recorder().onEof(() -> {
            throw exit;
        }));
        link.peer().halfClose();
        assertSame(exit, assertThrows(LoopExit.class, tck.loop()::runForever), "what leaves the loop");
        link.recorder().awaitLost();
        assertEquals(List.of("made", "eof", "lost(null)"), link.recorder().trace());
    }

    @Rule("ERROR-03")
    void anExitOutOfDataReceivedCostsNoResumeOfWriting(Tck tck, StreamKind kind) {
        LoopExit exit = new LoopExit("on purpose");
        Link link = tck.accept(kind, tck.recorder().onData(data -> {
            throw exit;
        }));
        tck.fill(link.transport(), StreamOptions.HIGH_LIMIT + 1);
        link.recorder().await("pause", 1);
        tck.settle();
        link.peer().send("x");
        link.transport().setWriteLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertSame(exit, assertThrows(LoopExit.class, tck.loop()::runForever), "what leaves the loop");
        link.recorder().await("resume", 1);
    }

    @Rule("ERROR-06")
    void whatPeersDoIsNoCaseForTheHandler(Tck tck, StreamKind kind) {
        java.util.Random random = tck.random();
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            links.add(tck.accept(kind, tck.recorder()));
        }
        for (Link link : links) {
            switch (random.nextInt(4)) {
                case 0 -> link.write(new byte[100_000]);
                case 1 -> link.peer().send("x");
                case 2 -> link.run(transport -> transport.pauseReading());
                default -> link.writeEof();
            }
            switch (random.nextInt(3)) {
                case 0 -> link.peer().reset();
                case 1 -> link.peer().close();
                default -> link.peer().halfClose().reset();
            }
        }
        LoopSteps.polls(tck.loop(), 5);
        for (Link link : links) {
            link.run(transport -> {
                if (!transport.isClosing()) {
                    transport.resumeReading();
                }
            });
            link.recorder().awaitLost();
        }
        assertEquals(List.of(), tck.takeExceptions(), "peers that disconnected were reported to the exception handler");
    }

    @Rule("ERROR-07")
    void aConnectThatFailsIsToldByItsFutureAlone(Tck tck, StreamKind kind) {
        ConnectOptions nowhere = ConnectOptions.to(deadAddress(tck, kind));
        tck.awaitFailure(java.io.IOException.class, tck.loop().createConnection(tck::recorder, nowhere));
        LoopSteps.polls(tck.loop(), 3);
        assertEquals(List.of(), tck.takeExceptions(), "a failed connect was reported to the exception handler too");
    }

    @Rule("ERROR-07")
    void aConnectionThatBreaksIsToldByConnectionLostAlone(Tck tck) {
        Link link = tck.accept(StreamKind.TCP, tck.recorder());
        link.peer().reset();
        assertTrue(link.recorder().awaitLost() != null, "a reset has a cause");
        LoopSteps.polls(tck.loop(), 3);
        assertEquals(1, link.recorder().count("lost"), "calls of connectionLost");
        assertEquals(List.of(), tck.takeExceptions(), "a reset was reported to the exception handler too");
    }

    @Rule("ERROR-07")
    void whatDataReceivedThrowsGoesToTheHandlerAndEndsTheConnection(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder().onData(data -> fail()));
        link.peer().send("x");
        assertSame(ON_PURPOSE, link.recorder().awaitLost(), "the cause of connectionLost");
        LoopSteps.polls(tck.loop(), 3);
        assertEquals(1, tck.takeExceptions().size(), "reports of one throw in dataReceived");
        assertEquals(1, link.recorder().count("lost"), "calls of connectionLost");
    }

    /** An address without a listener, since its server is closed. */
    private static SocketAddress deadAddress(Tck tck, StreamKind kind) {
        Server server = tck.serve(kind, tck::recorder);
        SocketAddress address = tck.addressOf(server);
        tck.run(server::close);
        return address;
    }

    @Rule("ERROR-08")
    void aRefusedConnectIsAConnectException(Tck tck) {
        SocketAddress address = deadAddress(tck, StreamKind.TCP);
        ConnectException refused = tck.awaitFailure(
                ConnectException.class, tck.loop().createConnection(tck::recorder, ConnectOptions.to(address)));
        assertSame(ConnectException.class, refused.getClass(), "the type of a refused connect");
        namesPort(address, refused);
    }

    /** A loop that has connected before the reset arrives may report both. */
    @Rule("ERROR-09")
    void aConnectThatIsResetBeforeItIsMadeIsAConnectException(Tck tck) {
        PeerServer there = tck.listen(StreamKind.TCP);
        Recorder recorder = tck.recorder();
        LoopFuture<Connection<Recorder>> future = tck.call(() -> {
            LoopFuture<Connection<Recorder>> connecting = tck.loop().createConnection(() -> recorder, there.options());
            Peer peer = there.acceptWithin(200);
            if (peer != null) {
                peer.reset();
            }
            return connecting;
        });
        tck.until(future::isDone, "the end of the connect");
        Throwable failure = tck.call(future::exception);
        if (failure != null) {
            assertSame(
                    ConnectException.class,
                    failure.getClass(),
                    () -> "the type of a connect that was reset: " + failure);
            namesPort(there.address(), failure);
        }
    }

    @Rule("ERROR-09")
    @Requires("unix-sockets")
    void aConnectWithoutPermissionIsAConnectException(Tck tck) throws IOException {
        PeerServer there = tck.listen(StreamKind.UNIX);
        Path path = ((UnixDomainSocketAddress) there.address()).getPath();
        try {
            Files.setPosixFilePermissions(path, Set.of());
        } catch (UnsupportedOperationException e) {
            throw tck.notApplicable("no permissions in this file system");
        }
        if (Files.isWritable(path)) {
            throw tck.notApplicable("this user may do everything");
        }
        ConnectException failure = tck.awaitFailure(
                ConnectException.class, tck.call(() -> tck.loop().createConnection(tck::recorder, there.options())));
        assertSame(ConnectException.class, failure.getClass(), "the type of a connect without permission");
        assertTrue(String.valueOf(failure.getMessage()).contains(path.toString()), () -> "names the path: " + failure);
    }

    private static void namesPort(SocketAddress address, Throwable thrown) {
        String port = Integer.toString(((InetSocketAddress) address).getPort());
        assertTrue(String.valueOf(thrown.getMessage()).contains(port), () -> "names the endpoint: " + thrown);
    }

    @Rule("ERROR-08")
    void aResetIsAConnectionResetException(Tck tck) {
        Link link = tck.accept(StreamKind.TCP, tck.recorder());
        SocketAddress address = link.get(transport -> java.util.Objects.requireNonNull(transport.remoteAddress()));
        link.peer().reset();
        Throwable cause = link.recorder().awaitLost();
        assertSame(ConnectionResetException.class, cause == null ? null : cause.getClass(), "the type of a reset");
        namesPort(address, java.util.Objects.requireNonNull(cause));
    }

    @Rule("ERROR-08")
    void anAddressInUseIsABindException(Tck tck, StreamKind kind) {
        Server server = tck.serve(kind, tck::recorder);
        SocketAddress address = tck.addressOf(server);
        BindException inUse = tck.awaitFailure(
                BindException.class, tck.loop().createServer(tck::recorder, ServerOptions.bind(address)));
        assertSame(BindException.class, inUse.getClass(), "the type of an address in use");
        assertTrue(inUse.getMessage() != null, "a sentence");
    }

    @Rule("ERROR-08")
    void whatMakesNoSenseOrIsOverHasItsTypes(Tck tck) {
        SocketAddress unknown = new UnknownAddress();
        assertThrows(IllegalArgumentException.class, () -> ConnectOptions.to(unknown), "an unknown kind of address");
        assertThrows(IllegalArgumentException.class, () -> ServerOptions.bind(unknown), "an unknown kind of address");
        Link link = tck.accept(StreamKind.TCP, tck.recorder());
        link.run(transport -> {
            transport.writeEof();
            IllegalStateException late = assertThrows(
                    IllegalStateException.class, () -> transport.write(ByteBuffer.allocate(1)), "write after writeEof");
            namesPort(java.util.Objects.requireNonNull(transport.remoteAddress()), late);
        });
        tck.loop().close();
        LoopClosedException closed =
                assertThrows(LoopClosedException.class, () -> tck.loop().callSoon(() -> {}));
        assertNull(closed.getCause(), "the cause of a call to a closed loop");
    }

    private static final class UnknownAddress extends SocketAddress {
        private static final long serialVersionUID = 1L;
    }
}
