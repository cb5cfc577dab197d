package io.semper.tck.rules.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.util.ArrayList;
import java.util.List;

/** Whether a protocol is asked not to write. */
final class FlowPausedRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    @Rule("FLOW-23")
    void itIsTrueFromThePauseToTheResume(Tck tck, StreamKind kind) {
        List<Boolean> inside = new ArrayList<>();
        Recorder recorder = tck.recorder();
        recorder.onPause(() -> inside.add(recorder.transport().isWritingPaused()));
        recorder.onResume(() -> inside.add(recorder.transport().isWritingPaused()));
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
        assertFalse(link.get(StreamTransport::isWritingPaused), "nothing was written");
        int queued = (int) tck.fill(link.transport(), 100_000);
        recorder.await("pause", 1);
        assertTrue(link.get(StreamTransport::isWritingPaused));
        link.run(t -> t.setWriteLimits(1 << 20, 1 << 24));
        recorder.await("resume", 1);
        assertFalse(link.get(StreamTransport::isWritingPaused), "the marks are above the queue");
        link.run(t -> t.setWriteLimits(0, 1));
        recorder.await("pause", 2);
        assertTrue(link.get(StreamTransport::isWritingPaused));
        link.peer().read(queued);
        recorder.await("resume", 2);
        assertFalse(link.get(StreamTransport::isWritingPaused));
        assertEquals(List.of(true, false, true, false), inside, "inside the callbacks");
    }

    @Rule("FLOW-23")
    void itIsFalseOnAClosingTransport(Tck tck, StreamKind kind) {
        for (boolean aborts : List.of(true, false)) {
            Recorder recorder = tck.recorder();
            Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
            int queued = (int) tck.fill(link.transport(), 100_000);
            recorder.await("pause", 1);
            link.run(t -> {
                if (aborts) {
                    t.abort();
                } else {
                    t.close();
                }
                assertFalse(t.isWritingPaused());
            });
            if (!aborts) {
                assertEquals(queued, link.peer().readToEof().length);
            }
            recorder.awaitLost();
            assertFalse(link.get(StreamTransport::isWritingPaused), "after the end");
            assertEquals(List.of("made", "pause", "lost(null)"), recorder.trace());
        }
    }
}
