package io.semper.tck.rules.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.ConnectionResetException;
import io.semper.StreamOptions;
import io.semper.tasks.Task;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamClosedException;
import io.semper.tasks.stream.Streams;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How streams begin and end. */
final class StreamCloseRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);
    private static final int MIB = 1 << 20;

    @Rule("STREAM-01")
    void aRefusedConnect(Tck tck, StreamKind kind, TaskEngine engine) {
        SocketAddress nobody = tck.refusingAddress(kind);
        assertThrows(
                ConnectException.class, () -> Wire.get(tck, () -> Streams.openConnection(ConnectOptions.to(nobody))));
    }

    @Rule("STREAM-01")
    void aCancelledConnectLeavesNothing(Tck tck, TaskEngine engine) {
        PeerServer full = tck.listenWithFullBacklog(StreamKind.TCP);
        int before = tck.openDescriptors();
        Task<Stream> connecting = Wire.go(tck, () -> Streams.openConnection(full.options()));
        tck.settle();
        assertFalse(connecting.isDone());
        tck.run(() -> connecting.cancel());
        tck.until(connecting::isDone, "the cancelled task has ended");
        assertTrue(connecting.future().isCancelled());
        tck.settle();
        assertEquals(before, tck.openDescriptors());
    }

    @Rule("STREAM-01")
    void aConnectThatIsCancelledInAnyTurnLeavesNothing(Tck tck, StreamKind kind, TaskEngine engine) {
        PeerServer listener = tck.listen(kind);
        for (int turns = 0; turns < 12; turns++) { // one of them is between the connection and the task's next step
            Task<Stream> connecting = Wire.go(tck, () -> Streams.openConnection(listener.options()));
            LoopSteps.polls(tck.loop(), turns);
            tck.run(() -> connecting.cancel());
            tck.until(connecting::isDone, "the task has ended");
            if (!connecting.future().isCancelled()) {
                tck.run(tck.await(connecting.future())::abort);
            }
            tck.settle();
            assertEquals(0, tck.loop().stats().openTransports(), "connections after a cancel in turn " + turns);
        }
    }

    @Rule("STREAM-01")
    void aConnectionThatIsOpenBecomesAStream(Tck tck, StreamKind kind, TaskEngine engine) {
        List<Stream> made = new ArrayList<>();
        Recorder recorder = tck.recorder();
        recorder.onData(data -> {
            data.get();
            made.add(Streams.over(recorder.transport()));
        });
        Link link = tck.accept(kind, recorder);
        link.peer().send("1234\n");
        tck.until(() -> !made.isEmpty(), "the first byte has come");
        link.peer().send("5\n");
        Stream stream = made.get(0);
        assertEquals("234", Wire.get(tck, () -> stream.reader().readLine()));
        assertEquals("5", Wire.get(tck, () -> stream.reader().readLine()));
        tck.run(stream::abort);
        assertThrows(IllegalStateException.class, () -> tck.call(() -> Streams.over(link.transport())));
    }

    @Rule("STREAM-15")
    void closeSendsWhatWasWritten(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind, SMALL, BufferSizes.TINY);
        Task<?> reading = wire.go(() -> wire.reader().readSome());
        Task<@Nullable Void> close = wire.does(() -> {
            wire.writer().write(Bytes.pattern(0, MIB));
            wire.stream().close();
        });
        Helper<byte[]> peer = wire.peer().readingToEof();
        tck.await(close.future());
        assertTrue(tck.call(() -> wire.stream().transport().closed().isDone()));
        assertArrayEquals(Bytes.pattern(0, MIB), peer.await());
        assertThrows(StreamClosedException.class, () -> tck.await(reading.future()));
        wire.run(() -> wire.stream().close());
        assertThrows(
                StreamClosedException.class, () -> wire.get(() -> wire.reader().readSome()));
        assertThrows(
                StreamClosedException.class, () -> wire.get(() -> wire.reader().read(ByteBuffer.allocate(0))));
        assertThrows(
                StreamClosedException.class, () -> wire.run(() -> wire.writer().write(new byte[1])));
        assertThrows(
                StreamClosedException.class, () -> wire.run(() -> wire.writer().flush()));
        assertThrows(
                StreamClosedException.class, () -> wire.run(() -> wire.writer().end()));
        assertTrue(tck.call(() -> wire.stream().isClosed()));
    }

    @Rule("STREAM-15")
    void abortEndsWhatWaits(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind, SMALL, BufferSizes.TINY);
        wire.peer().send("unread");
        wire.untilUnread(6);
        Task<?> reading = wire.go(() -> wire.reader().readLine());
        Task<?> writing = wire.does(() -> wire.writer().write(Bytes.pattern(0, MIB)));
        Task<?> waiting = wire.does(() -> wire.writer().flush());
        tck.settle();
        tck.run(() -> wire.stream().abort());
        for (Task<?> each : List.of(reading, writing, waiting)) {
            assertThrows(StreamClosedException.class, () -> tck.await(each.future()));
        }
        assertThrows(
                StreamClosedException.class, () -> wire.get(() -> wire.reader().readSome()));
        wire.run(() -> wire.stream().close());
    }

    @Rule("STREAM-15")
    void aCancelledCloseAborts(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind, SMALL, BufferSizes.TINY);
        tck.fill(wire.stream().transport());
        Task<?> close = wire.does(() -> wire.stream().close());
        tck.settle();
        assertFalse(close.isDone());
        wire.cancel(close);
        tck.await(tck.call(() -> wire.stream().transport().closed()));
    }

    @Rule("STREAM-15")
    void closeThrowsNothingForAConnectionThatBroke(Tck tck, TaskEngine engine) {
        Wire wire = Wire.open(tck, StreamKind.TCP);
        wire.peer().reset();
        ConnectionResetException caught = assertThrows(
                ConnectionResetException.class,
                () -> wire.get(() -> wire.reader().readSome()));
        StackTraceElement[] trace = caught.getStackTrace();
        wire.run(() -> wire.stream().close());
        assertArrayEquals(trace, caught.getStackTrace());
        assertEquals(0, caught.getSuppressed().length);
    }
}
