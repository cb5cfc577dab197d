package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Protocol;
import io.semper.Server;
import io.semper.StreamProtocol;
import io.semper.Transport;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The objects that a report names by their type. */
final class ErrorSourceRules {
    private static final Duration SHORT = Duration.ofNanos(1);
    private static final RuntimeException ON_PURPOSE = new IllegalStateException("on purpose");

    private static void fail() {
        throw ON_PURPOSE;
    }

    private static void assertNames(
            ExceptionContext told,
            @Nullable Handle handle,
            @Nullable LoopFuture<?> future,
            @Nullable Transport transport,
            @Nullable Protocol protocol,
            @Nullable Server server) {
        assertSame(ON_PURPOSE, told.exception(), "the throwable of the report");
        assertEquals(Optional.ofNullable(handle), told.handle(), "the handle of " + told);
        assertEquals(Optional.ofNullable(future), told.future(), "the future of " + told);
        assertEquals(Optional.ofNullable(transport), told.transport(), "the transport of " + told);
        assertEquals(Optional.ofNullable(protocol), told.protocol(), "the protocol of " + told);
        assertEquals(Optional.ofNullable(server), told.server(), "the server of " + told);
    }

    @Rule("ERROR-13")
    void aCallbackIsNamedByTheHandleThatItsCallReturned(Tck tck) {
        EventLoop loop = tck.loop();
        List<Function<Runnable, Handle>> calls = List.of(
                loop::callSoon,
                loop::callSoonThreadsafe,
                callback -> loop.callLater(SHORT, callback),
                callback -> loop.callAt(loop.time(), callback),
                callback -> loop.repeatAtFixedRate(SHORT, callback),
                callback -> loop.repeatWithFixedDelay(SHORT, callback));
        for (Function<Runnable, Handle> call : calls) {
            boolean[] ran = new boolean[1];
            Handle handle = call.apply(() -> {
                if (!ran[0]) {
                    ran[0] = true;
                    fail();
                }
            });
            ExceptionContext told = tck.awaitException();
            assertNames(told, handle, null, null, null, null);
            assertSame(handle, told.source(), "the source of a report is the handle");
            handle.cancel();
        }
    }

    @Rule("ERROR-13")
    void aDoneCallbackIsNamedByItsHandleAndItsFuture(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        LoopFuture<String> future = promise.future();
        Handle early = future.addDoneCallback(done -> fail());
        tck.run(() -> promise.complete("value"));
        assertNames(tck.awaitException(), early, future, null, null, null);
        Handle late = tck.call(() -> future.addDoneCallback(done -> fail()));
        assertNames(tck.awaitException(), late, future, null, null, null);
    }

    @Rule("ERROR-13")
    void aCancelHookIsNamedByItsFuture(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        promise.onCancel(ErrorSourceRules::fail);
        tck.run(() -> promise.future().cancel());
        assertNames(tck.awaitException(), null, promise.future(), null, null, null);
    }

    @Rule("ERROR-14")
    void aProtocolIsNamedWithItsTransport(Tck tck, StreamKind kind) {
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
            assertNames(tck.awaitException(), null, null, link.transport(), recorder, null);
        }
    }

    @Rule("ERROR-14")
    void theProtocolThatThrewIsNamedEvenIfItWasReplaced(Tck tck, StreamKind kind) {
        StreamProtocol next = data -> {};
        Recorder first = tck.recorder();
        first.onData(data -> {
            first.transport().setProtocol(next);
            fail();
        });
        Link link = tck.accept(kind, first);
        link.peer().send("x");
        assertNames(tck.awaitException(), null, null, link.transport(), first, null);
        link.peer().awaitEnd();
    }

    @Rule("ERROR-14")
    void aFactoryIsNamedByItsServer(Tck tck, StreamKind kind) {
        Server server = tck.serve(kind, () -> {
            throw ON_PURPOSE;
        });
        tck.peer(server);
        assertNames(tck.awaitException(), null, null, null, null, server);
    }
}
