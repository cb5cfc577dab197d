package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.semper.StreamTransport;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.PropertyRule;
import io.semper.tck.Recorder;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

@AddLifecycleHook(value = RuleProperty.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
final class ReadProperties {
    /**
     * The peer sends pieces of these sizes; after each the loop may turn, reading may be paused or resumed.
     *
     * @param room the protocol's own memory in bytes, or 0 for a plain protocol
     */
    @Property(tries = 20)
    @PropertyRule("READ-04")
    void everyByteComesBeforeTheEnd(
            @ForAll @Size(max = 30) List<@IntRange(min = 1, max = 1000) Integer> pieces,
            @ForAll @IntRange(max = 100) int room) {
        Tck.prove("READ-04", tck -> {
            Recorder recorder =
                    room == 0 ? tck.recorder() : tck.bufferedRecorder().onGetBuffer(hint -> ByteBuffer.allocate(room));
            Link link = tck.accept(StreamKind.TCP, recorder);
            int sent = 0;
            for (int piece : pieces) {
                link.peer().send(Bytes.pattern(sent, piece));
                sent += piece;
                switch (piece % 4) {
                    case 0 -> link.run(StreamTransport::pauseReading);
                    case 1 -> link.run(StreamTransport::resumeReading);
                    case 2 -> tck.run(() -> {});
                    default -> {
                        // the loop does not turn
                    }
                }
            }
            link.peer().close();
            link.run(StreamTransport::resumeReading);
            assertNull(recorder.awaitLost());
            assertArrayEquals(Bytes.pattern(0, sent), recorder.received());
            assertEquals(1, recorder.count("eof"));
        });
    }
}
