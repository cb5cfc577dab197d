package io.semper.tck.rules.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.tasks.stream.AsyncReader;
import io.semper.tasks.stream.AsyncWriter;
import io.semper.tasks.stream.Delimiter;
import io.semper.tasks.stream.LimitException;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamClosedException;
import io.semper.tasks.stream.StreamServer;
import io.semper.tasks.stream.Streams;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Streams in callbacks, by futures alone. */
final class StreamAsyncRules {
    private static final int MIB = 1 << 20;

    private static <T extends @Nullable Object> LoopFuture<T> start(
            Tck tck, Wire wire, Function<AsyncReader, LoopFuture<T>> read) {
        return tck.call(() -> read.apply(wire.reader().async()));
    }

    @Rule("STREAM-23")
    void reads(Tck tck, StreamKind kind) {
        Wire wire = Wire.open(tck, kind);
        LoopFuture<@Nullable String> line = start(tck, wire, AsyncReader::readLine);
        tck.settle();
        assertFalse(line.isDone());
        wire.peer().send("line\n12345|678frame");
        assertEquals("line", tck.await(line));
        ByteBuffer into = ByteBuffer.allocate(2);
        Integer count = tck.await(start(tck, wire, r -> r.read(into)));
        assertEquals(2, count);
        assertEquals("12", Wire.text(into.flip()));
        byte[] until = tck.await(start(tck, wire, r -> r.readUntil(Delimiter.of("|"), 10)));
        assertEquals("345|", Wire.text(until));
        byte[] exactly = tck.await(start(tck, wire, r -> r.readExactly(2)));
        assertEquals("67", Wire.text(exactly));
        tck.awaitFailure(LimitException.class, start(tck, wire, r -> r.readLine(StandardCharsets.US_ASCII, 3)));
        ByteBuffer peeked = tck.await(start(tck, wire, r -> r.peek(6)));
        assertEquals("8frame", Wire.text(peeked));
        String frame = tck.await(start(tck, wire, r -> r.<String>readFrame(b -> "" + (char) b.get(), 9)));
        assertEquals("8", frame);
        ByteBuffer some = tck.await(start(tck, wire, AsyncReader::readSome));
        assertEquals("frame", Wire.text(some));
        LoopFuture<byte[]> cancelled = start(tck, wire, r -> r.readExactly(4));
        wire.peer().send("abc");
        wire.untilUnread(3);
        assertTrue(tck.call(cancelled::cancel));
        wire.peer().halfClose();
        assertEquals("abc", tck.await(start(tck, wire, AsyncReader::readLine)));
        assertNull(tck.await(start(tck, wire, AsyncReader::readLine)));
    }

    @Rule("STREAM-23")
    void writes(Tck tck, StreamKind kind) {
        Wire wire = Wire.open(tck, kind, StreamOptions.defaults().sendBufferSize(4096), BufferSizes.TINY);
        AsyncWriter writer = wire.writer().async();
        LoopFuture<@Nullable Void> first = tck.call(() -> writer.write(ByteBuffer.wrap(Bytes.pattern(0, MIB))));
        ByteBuffer never = ByteBuffer.wrap(Wire.bytes("never"));
        LoopFuture<@Nullable Void> cancelled = tck.call(() -> writer.write(never));
        LoopFuture<@Nullable Void> last = tck.call(() -> writer.write(ByteBuffer.wrap(Wire.bytes("last"))));
        LoopFuture<@Nullable Void> drain = tck.call(writer::drain);
        LoopFuture<@Nullable Void> flush = tck.call(writer::flush);
        LoopFuture<@Nullable Void> end = tck.call(writer::end);
        tck.settle();
        assertFalse(first.isDone());
        assertTrue(tck.call(cancelled::cancel));
        assertArrayEquals(Bytes.pattern(0, MIB), wire.peer().read(MIB));
        assertEquals("last", Wire.text(wire.peer().readToEof()));
        for (LoopFuture<?> each : java.util.List.of(first, last, drain, flush, end)) {
            tck.await(each);
        }
        assertEquals(0, never.position());
        wire.peer().halfClose();
        tck.await(tck.call(writer::close));
        tck.awaitFailure(StreamClosedException.class, tck.call(writer::flush));
        tck.awaitFailure(StreamClosedException.class, start(tck, wire, AsyncReader::readSome));
    }

    @Rule("STREAM-23")
    void connectAndListen(Tck tck, StreamKind kind) {
        StreamServer server = tck.await(tck.call(() -> Streams.listen(
                tck.loop(), stream -> stream.writer().write(Wire.bytes("hello")), tck.serverOptions(kind))));
        Stream stream = tck.await(tck.call(() ->
                Streams.connect(tck.loop(), ConnectOptions.to(server.addresses().get(0)))));
        assertEquals("hello", tck.await(tck.call(() -> stream.reader().async().readLine())));
        tck.await(tck.call(stream::closeAsync));
        tck.run(server::stop);
        tck.await(tck.call(server::ended));
    }
}
