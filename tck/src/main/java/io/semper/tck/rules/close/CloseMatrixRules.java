package io.semper.tck.rules.close;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.CloseReason;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Queued;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Every way to close in every callback of a stream; {@link CloseInCallbackRules} has what other transports have, too. */
final class CloseMatrixRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    /** What a callback may call to end its connection. */
    private enum Ending {
        CLOSE(CloseReason.LOCAL_CLOSE, StreamTransport::close),
        CLOSE_TWICE(CloseReason.LOCAL_CLOSE, t -> {
            t.close();
            t.close();
        }),
        WRITE_AND_CLOSE(CloseReason.LOCAL_CLOSE, t -> {
            t.write(ByteBuffer.allocate(100));
            t.close();
        }),
        WRITE_EOF_AND_CLOSE(CloseReason.LOCAL_CLOSE, t -> {
            t.writeEof();
            t.close();
        }),
        CORK_AND_CLOSE(CloseReason.LOCAL_CLOSE, t -> {
            t.cork();
            t.write(ByteBuffer.allocate(100));
            t.close();
        }),
        ABORT(CloseReason.ABORT, StreamTransport::abort),
        WRITE_AND_ABORT(CloseReason.ABORT, t -> {
            t.write(ByteBuffer.allocate(100));
            t.abort();
        }),
        CLOSE_AND_ABORT(CloseReason.LOCAL_CLOSE, t -> {
            t.close();
            t.abort();
        });

        final CloseReason reason;
        final Consumer<StreamTransport> call;

        Ending(CloseReason reason, Consumer<StreamTransport> call) {
            this.reason = reason;
            this.call = call;
        }
    }

    @Rule("CLOSE-13")
    void inConnectionMade(Tck tck, StreamKind kind) {
        each(tck, kind, (recorder, end) -> recorder.onMade(end), link -> {}, "made", "lost(null)");
    }

    @Rule("CLOSE-13")
    void inDataReceived(Tck tck, StreamKind kind) {
        each(
                tck,
                kind,
                (recorder, end) -> recorder.onData(data -> end.accept(recorder.transport())),
                link -> link.peer().send("x").halfClose(),
                "made",
                "data(1)",
                "lost(null)");
    }

    @Rule("CLOSE-13")
    void inEofReceivedWhichReturnsFalse(Tck tck, StreamKind kind) {
        each(
                tck,
                kind,
                (recorder, end) -> recorder.onEof(() -> {
                    end.accept(recorder.transport());
                    return false;
                }),
                link -> link.peer().halfClose(),
                "made",
                "eof",
                "lost(null)");
    }

    @Rule("CLOSE-13")
    void inEofReceivedWhichReturnsTrue(Tck tck, StreamKind kind) {
        each(
                tck,
                kind,
                (recorder, end) -> recorder.onEof(() -> {
                    end.accept(recorder.transport());
                    return true;
                }),
                link -> link.peer().halfClose(),
                "made",
                "eof",
                "lost(null)");
    }

    @Rule("CLOSE-13")
    void inPauseWriting(Tck tck, StreamKind kind) {
        each(
                tck,
                kind,
                (recorder, end) -> recorder.onPause(() -> end.accept(recorder.transport())),
                CloseMatrixRules::exceedTheHighLimit,
                "made",
                "pause",
                "lost(null)");
    }

    @Rule("CLOSE-13")
    void inResumeWriting(Tck tck, StreamKind kind) {
        each(
                tck,
                kind,
                (recorder, end) -> recorder.onResume(() -> end.accept(recorder.transport())),
                CloseMatrixRules::exceedTheHighLimit,
                "made",
                "pause",
                "resume",
                "lost(null)");
    }

    /** More bytes are queued than the high-water mark; then the peer reads them. */
    private static void exceedTheHighLimit(Link link) {
        link.run(t -> {
            t.setWriteLimits(0, 1000);
            Queued.upTo(t, 1001);
        });
        link.peer().awaitEnd();
    }

    private static void each(
            Tck tck,
            StreamKind kind,
            BiConsumer<Recorder, Consumer<StreamTransport>> hook,
            Consumer<Link> trigger,
            String... expected) {
        List<Link> links = new ArrayList<>();
        for (Ending ending : Ending.values()) {
            Recorder recorder = tck.recorder();
            hook.accept(recorder, ending.call);
            Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
            trigger.accept(link);
            recorder.awaitLost();
            assertEquals(ending.reason, link.transport().closeReason(), ending + ": the reason");
            links.add(link);
        }
        tck.settle();
        for (Ending ending : Ending.values()) {
            Link link = links.get(ending.ordinal());
            assertEquals(List.of(expected), link.recorder().trace(), ending + ": callbacks of the protocol");
            link.peer().awaitEnd();
        }
    }
}
