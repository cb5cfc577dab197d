package io.semper.tck.rules.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The owner of written buffers, and which buffers are accepted. */
final class WriteOwnershipRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    @Rule("WRITE-06")
    void buffersMayBeChangedRightAfterWrite(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        int[] written = {(int) tck.fill(link.transport())};
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer data = direct ? ByteBuffer.allocateDirect(3000) : ByteBuffer.allocate(3000);
            link.run(t -> {
                for (int i = 0; i < 5; i++) {
                    data.clear().put(Bytes.pattern(written[0], 3000)).flip();
                    t.write(i % 2 == 0 ? data : data.asReadOnlyBuffer());
                    if (i % 2 == 0) {
                        assertEquals(data.limit(), data.position(), "write() consumes the buffer");
                    }
                    data.clear().put(new byte[3000]);
                    written[0] += 3000;
                }
            });
        }
        assertArrayEquals(
                Bytes.pattern(0, written[0]),
                link.peer().read(written[0]),
                "the peer has to see what the buffer held during write()");
    }

    @Rule("WRITE-06")
    void theUnsentRestOfOneWriteIsKeptToo(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        ByteBuffer data = ByteBuffer.wrap(Bytes.pattern(0, 1_000_000));
        link.run(t -> {
            t.write(data);
            assertTrue(t.writeBufferSize() > 0, "the test needs a write that is taken in part");
            Arrays.fill(data.array(), (byte) 0);
        });
        assertArrayEquals(Bytes.pattern(0, 1_000_000), link.peer().read(1_000_000));
    }

    @Rule("WRITE-07")
    void everyKindOfBufferIsSentFromPositionToLimit(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder());
        List<String> failed = new ArrayList<>();
        for (Map.Entry<String, ByteBuffer> entry : kinds(tck).entrySet()) {
            for (String call : List.of("write", "writeAll", "writeOwned")) {
                ByteBuffer data = entry.getValue().duplicate();
                int limit = data.limit();
                link.run(t -> write(t, call, data));
                byte[] got = link.peer().read(50);
                if (!Arrays.equals(Bytes.pattern(0, 50), got) || data.limit() != limit || data.hasRemaining()) {
                    failed.add(call + " of " + entry.getKey() + " is " + data);
                }
            }
        }
        assertEquals(List.of(), failed, "wrong bytes, a moved limit, or a buffer that was not consumed");
    }

    @Rule("WRITE-07")
    void everyKindOfBufferCanWait(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        int waiting = (int) tck.fill(link.transport());
        List<String> order = new ArrayList<>();
        link.run(t -> kinds(tck).forEach((name, buffer) -> {
            for (String call : List.of("write", "writeOwned", "writeAll")) {
                write(t, call, buffer.duplicate());
                order.add(call + " of " + name);
            }
        }));
        link.peer().read(waiting);
        for (String what : order) {
            assertArrayEquals(Bytes.pattern(0, 50), link.peer().read(50), what);
        }
    }

    private static void write(StreamTransport transport, String call, ByteBuffer data) {
        switch (call) {
            case "write" -> transport.write(data);
            case "writeAll" -> transport.writeAll(data);
            default -> transport.writeOwned(data, null);
        }
    }

    /** Each holds the pattern between position and limit and something else around it. */
    private static Map<String, ByteBuffer> kinds(Tck tck) {
        byte[] junk = new byte[90];
        Arrays.fill(junk, (byte) '#');
        System.arraycopy(Bytes.pattern(0, 50), 0, junk, 20, 50);
        ByteBuffer direct = ByteBuffer.allocateDirect(90).put(junk);
        Map<String, ByteBuffer> kinds = new TreeMap<>();
        kinds.put("heap", window(ByteBuffer.wrap(junk)));
        kinds.put("direct", window(direct.duplicate()));
        kinds.put("read-only heap", window(ByteBuffer.wrap(junk)).asReadOnlyBuffer());
        kinds.put("read-only direct", window(direct.duplicate()).asReadOnlyBuffer());
        kinds.put("slice of heap", window(ByteBuffer.wrap(junk)).slice());
        kinds.put("slice of direct", window(direct.duplicate()).slice());
        kinds.put(
                "read-only slice with an offset",
                ByteBuffer.wrap(junk)
                        .slice(10, 70)
                        .asReadOnlyBuffer()
                        .position(10)
                        .limit(60));
        kinds.put("duplicate", window(ByteBuffer.wrap(junk).duplicate()));
        kinds.put("little-endian", window(ByteBuffer.wrap(junk)).order(ByteOrder.LITTLE_ENDIAN));
        kinds.put("mapped", window(mapped(tck, junk)));
        return kinds;
    }

    private static ByteBuffer window(ByteBuffer whole) {
        return whole.clear().position(20).limit(70);
    }

    private static ByteBuffer mapped(Tck tck, byte[] bytes) {
        try {
            Path file = Files.write(tck.scratch().resolve("mapped"), bytes);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes.length);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
