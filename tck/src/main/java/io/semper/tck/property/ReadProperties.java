package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.semper.StreamTransport;
import io.semper.tck.Bytes;
import io.semper.tck.Cases;
import io.semper.tck.Draw;
import io.semper.tck.Link;
import io.semper.tck.PropertyRule;
import io.semper.tck.Recorder;
import io.semper.tck.StreamKind;
import java.nio.ByteBuffer;
import java.util.List;

final class ReadProperties {
    /** The sizes of what the peer sends, and of the protocol's own memory, or 0 for a plain protocol. */
    private record Plan(int room, List<Integer> pieces) {
        static Plan of(Draw draw) {
            return new Plan(draw.integer(0, 100), draw.list(30, () -> draw.integer(1, 1000)));
        }
    }

    /** After each piece the loop may turn, and reading may be paused or resumed. */
    @PropertyRule(value = "READ-04", tries = 20)
    void everyByteComesBeforeTheEnd(Cases cases) {
        cases.check(Plan::of, (tck, plan) -> {
            int room = plan.room();
            Recorder recorder =
                    room == 0 ? tck.recorder() : tck.bufferedRecorder().onGetBuffer(hint -> ByteBuffer.allocate(room));
            Link link = tck.accept(StreamKind.TCP, recorder);
            int sent = 0;
            for (int piece : plan.pieces()) {
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
