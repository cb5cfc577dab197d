package io.semper.tck.rules.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DrainReport;
import io.semper.tasks.Cancelled;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.StreamHandler;
import io.semper.tasks.stream.StreamServer;
import io.semper.tasks.stream.Streams;
import io.semper.tck.BufferSizes;
import io.semper.tck.Peer;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoggedRecords;
import io.semper.tck.rules.support.LoopSteps;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

/** Servers with a task for each connection. */
final class StreamServerRules {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static StreamServer serve(Tck tck, StreamKind kind, StreamHandler handler) {
        return Wire.get(tck, () -> Streams.startServer(handler, tck.serverOptions(kind)));
    }

    private static Peer peer(Tck tck, StreamServer server, int count) {
        Peer peer = tck.peer(server.server());
        tck.until(() -> server.streams().size() == count, count + " handlers run");
        return peer;
    }

    private static void end(Tck tck, StreamServer server) {
        Task<?> close = tck.call(() -> Tasks.spawn(server::close));
        tck.await(close.future());
    }

    @Rule("STREAM-20")
    void aTaskForEachConnection(Tck tck, StreamKind kind, TaskEngine engine) {
        StreamServer server = serve(tck, kind, stream -> {
            assertTrue(Tasks.currentTask() != null);
            for (String line : stream.reader().lines()) {
                stream.writer().write(Wire.bytes(line + "!"));
            }
        });
        Peer one = peer(tck, server, 1);
        Peer two = peer(tck, server, 2);
        two.send("b\n");
        assertEquals("b!", two.readText(2));
        one.send("a\n");
        assertEquals("a!", one.readText(2));
        one.send("last").halfClose();
        assertEquals("last!", Wire.text(one.readToEof()));
        tck.until(() -> server.streams().size() == 1, "the handler has ended");
        two.send("c\n");
        assertEquals("c!", two.readText(2));
        end(tck, server);
    }

    @Rule("STREAM-20")
    void aHandlerThatThrows(Tck tck, StreamKind kind, TaskEngine engine) {
        IllegalStateException failure = new IllegalStateException("on purpose");
        StreamServer server = serve(tck, kind, stream -> {
            if ("fail".equals(stream.reader().readLine())) {
                throw failure;
            }
            stream.writer().write(Wire.bytes("fine"));
        });
        Peer one = peer(tck, server, 1);
        Peer two = peer(tck, server, 2);
        one.send("fail\n");
        assertEquals(0, one.readToEof().length);
        assertSame(failure, tck.awaitException().exception());
        two.send("continue\n");
        assertEquals("fine", Wire.text(two.readToEof()));
        end(tck, server);
    }

    @Rule("STREAM-20")
    void aConnectionThatBreaksIsNoFailureOfItsHandler(Tck tck, TaskEngine engine) {
        List<IOException> thrown = new ArrayList<>();
        StreamServer server = serve(tck, StreamKind.TCP, stream -> {
            try {
                stream.reader().readExactly(10);
            } catch (IOException broken) {
                thrown.add(broken);
                throw broken;
            }
        });
        peer(tck, server, 1).reset();
        tck.until(() -> thrown.size() == 1, "the handler has met the reset");
        peer(tck, server, 1).send("cut").halfClose();
        tck.until(() -> thrown.size() == 2, "the handler has met the end");
        tck.until(() -> server.streams().isEmpty(), "the handlers have ended");
        assertEquals(List.of(), tck.takeExceptions());
        end(tck, server);
    }

    @Rule("STREAM-20")
    void theCloseOfTheLoopIsNoFailureOfAHandler(Tck tck, StreamKind kind, TaskEngine engine) {
        List<String> trace = new ArrayList<>();
        StreamServer server = serve(tck, kind, stream -> {
            trace.add("begins");
            stream.reader().readSome();
        });
        peer(tck, server, 1);
        tck.until(() -> !trace.isEmpty(), "the handler has begun");
        try (LoggedRecords logged = LoggedRecords.open()) {
            tck.loop().close();
            List<String> pending = new ArrayList<>(logged.messages(Level.WARNING));
            pending.removeIf(each -> !each.contains("tasks are pending")); // debug mode and other tests log more
            assertEquals(1, pending.size(), () -> "warnings of pending tasks: " + pending);
        }
        assertEquals(List.of(), tck.takeExceptions());
    }

    @Rule("STREAM-21")
    void closeCancelsTheHandlers(Tck tck, StreamKind kind, TaskEngine engine) {
        List<String> trace = new ArrayList<>();
        StreamServer server = serve(tck, kind, stream -> {
            try {
                stream.reader().readSome();
            } catch (Cancelled cancelled) {
                trace.add("cancelled");
                Tasks.yieldNow(); // cleanup may wait
                trace.add("cleaned up");
                throw cancelled;
            }
        });
        Peer one = peer(tck, server, 1);
        Peer two = peer(tck, server, 2);
        SocketAddress address = server.addresses().get(0);
        end(tck, server);
        assertEquals(List.of("cancelled", "cancelled", "cleaned up", "cleaned up"), trace);
        assertTrue(server.isEnded());
        assertEquals(List.of(), tck.call(server::streams));
        assertEquals(0, one.readToEof().length);
        assertEquals(0, two.readToEof().length);
        assertThrows(IOException.class, () -> tck.peer(address, BufferSizes.SYSTEM));
        end(tck, server);
    }

    @Rule("STREAM-21")
    void aStartThatIsCancelledInAnyTurnLeavesNoServer(Tck tck, StreamKind kind, TaskEngine engine) {
        end(tck, serve(tck, kind, stream -> {})); // what is made once is there
        tck.settle();
        int before = tck.openDescriptors();
        for (int turns = 0; turns < 8; turns++) { // one of them is between the bind and the next step of the server
            Task<StreamServer> starting =
                    Wire.go(tck, () -> Streams.startServer(stream -> {}, tck.serverOptions(kind)));
            LoopSteps.polls(tck.loop(), turns);
            tck.run(() -> starting.cancel());
            tck.until(starting::isDone, "the task has ended");
            if (!starting.future().isCancelled()) {
                end(tck, tck.await(starting.future()));
            }
            tck.settle();
            assertEquals(before, tck.openDescriptors(), "descriptors after a cancel in turn " + turns);
        }
    }

    @Rule("STREAM-21")
    void theServerEndsWithTheRun(Tck tck, StreamKind kind, TaskEngine engine) throws Exception {
        StreamServer[] server = new StreamServer[1];
        Peer[] peer = new Peer[1];
        Tasks.run(tck.loop(), () -> {
            server[0] = Streams.startServer(stream -> stream.reader().readSome(), tck.serverOptions(kind));
            SocketAddress address = server[0].addresses().get(0);
            // Not in the task: a virtual thread that blocks in a socket has the JDK open descriptors of its own, once.
            peer[0] = tck.elsewhere(() -> tck.peer(address, BufferSizes.SYSTEM));
            while (server[0].streams().isEmpty()) {
                Tasks.sleep(Duration.ofMillis(1));
            }
        });
        assertTrue(server[0].isEnded());
        assertEquals(0, peer[0].readToEof().length);
    }

    @Rule("STREAM-22")
    void drainWaitsForTheHandlers(Tck tck, StreamKind kind, TaskEngine engine) {
        List<Boolean> asked = new ArrayList<>();
        StreamServer server = serve(tck, kind, stream -> {
            stream.reader().readLine();
            asked.add(stream.isDrainRequested());
            stream.writer().write(Wire.bytes("bye"));
        });
        Peer one = peer(tck, server, 1);
        SocketAddress address = server.addresses().get(0);
        Task<DrainReport> drain = Wire.go(tck, () -> server.drain(LONG));
        tck.settle();
        assertFalse(drain.isDone());
        assertThrows(IOException.class, () -> tck.peer(address, BufferSizes.SYSTEM));
        one.send("end\n");
        assertEquals("bye", Wire.text(one.readToEof()));
        assertEquals(new DrainReport(1, 0), tck.await(drain.future()));
        assertEquals(List.of(true), asked);
    }

    @Rule("STREAM-22")
    void drainCancelsWhatIsLeft(Tck tck, StreamKind kind, TaskEngine engine) {
        StreamServer server = serve(tck, kind, stream -> stream.reader().readLine());
        Peer one = peer(tck, server, 1);
        assertEquals(new DrainReport(0, 1), Wire.get(tck, () -> server.drain(Duration.ofMillis(1))));
        assertEquals(0, one.readToEof().length);
        assertTrue(server.isEnded());
    }
}
