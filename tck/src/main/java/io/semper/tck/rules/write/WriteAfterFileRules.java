package io.semper.tck.rules.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.WatchedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;

/** Writes that follow a file. */
@Requires("send-file")
final class WriteAfterFileRules {
    @Rule("WRITE-03")
    void bytesAfterACancelledFileReachTheSystemInsideTheCall(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder());
        long[] unsent = {0};
        tck.accept(kind, tck.recorder()).run(t -> {
            t.write(ByteBuffer.wrap(Bytes.pattern(0, 5)));
            unsent[0] = t.writeBufferSize();
        });
        try (WatchedFile file = new WatchedFile(Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, 10)))) {
            link.run(t -> {
                assertTrue(tck.loop().sendFile(t, file, 0, 10).cancel());
                t.write(ByteBuffer.wrap(Bytes.pattern(0, 5)));
                assertEquals(unsent[0], t.writeBufferSize(), "unsent, as without a file");
                t.write(ByteBuffer.wrap(Bytes.pattern(5, 5)));
            });
            assertArrayEquals(Bytes.pattern(0, 10), link.peer().read(10));
        }
    }
}
