package io.semper.tck.rules.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import io.semper.WrongThreadException;
import io.semper.tck.Background;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.function.Executable;

/**
 * What only tells something is for any thread. The methods are those of the types themselves: a getter that is added later has to be for
 * any thread, too, or be named here as the owner's.
 */
final class ThreadGetterRules {
    /** Calls every method of {@code type} that has no parameters and returns something. */
    private static void assertAnswers(Class<?> type, Object target, Set<String> ofTheOwner) {
        Set<String> left = new java.util.TreeSet<>(ofTheOwner);
        for (Method method : type.getMethods()) {
            if (method.getParameterCount() > 0
                    || method.getReturnType() == void.class
                    || Modifier.isStatic(method.getModifiers())
                    || method.getDeclaringClass() == Object.class) {
                continue;
            }
            String what = type.getSimpleName() + "." + method.getName() + "() on another thread than the loop's";
            if (ofTheOwner.contains(method.getName())) {
                left.remove(method.getName());
                wrongThread(what, () -> call(method, target));
            } else {
                try {
                    call(method, target);
                } catch (WrongThreadException refused) {
                    throw new AssertionError(what + " is refused", refused);
                } catch (IllegalStateException | UnsupportedOperationException none) {
                    continue; // an answer, too: a server at a Unix-domain address has no port(), a loop may lack an
                    // area
                }
            }
        }
        assertEquals(Set.of(), left, "methods of the owner that " + type + " does not have");
        assertFalse(target.toString().isEmpty());
    }

    private static Object call(Method method, Object target) {
        try {
            return method.invoke(target);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new AssertionError(method + " threw", e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(method + " cannot be called", e);
        }
    }

    private static void wrongThread(String what, Executable call) {
        assertThrows(WrongThreadException.class, call, what);
    }

    @Rule("THREAD-18")
    void whatTellsOfATransportIsForAnyThread(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        SocketAddress remote = transport.remoteAddress();
        EventLoop loop = transport.loop();
        boolean canWriteEof = transport.canWriteEof();
        tck.background();
        assertAnswers(
                StreamTransport.class,
                transport,
                Set.of(
                        "localAddress",
                        "closed",
                        "drained",
                        "writeBufferSize",
                        "writeLimits",
                        "isWritingPaused",
                        "isReading",
                        "protocol"));
        wrongThread("info", () -> transport.info(StreamOptions.class));
        wrongThread("option", () -> transport.option(StandardSocketOptions.SO_RCVBUF));
        assertSame(loop, transport.loop());
        assertEquals(remote, transport.remoteAddress());
        assertEquals(canWriteEof, transport.canWriteEof());
        assertFalse(transport.isClosing());
        assertEquals(CloseReason.OPEN, transport.closeReason());
        link.abort();
        link.recorder().awaitLost();
        assertTrue(transport.isClosing());
        assertEquals(CloseReason.ABORT, transport.closeReason());
        assertEquals(remote, transport.remoteAddress());
    }

    @Rule("THREAD-18")
    void aThreadThatSeesACloseSeesItsReason(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        Background background = tck.background();
        background.loop().callSoonThreadsafe(transport::close);
        tck.until(transport::isClosing, "another thread sees the close");
        assertEquals(CloseReason.LOCAL_CLOSE, transport.closeReason());
        link.recorder().awaitLost();
        background.stop();
        tck.loop().close();
        assertTrue(tck.elsewhere(transport::isClosing), "after the close of the loop");
    }

    @Rule("THREAD-19")
    void whatTellsOfAServerIsForAnyThread(Tck tck, StreamKind kind) {
        ServerOptions options = tck.serverOptions(kind);
        Server server = tck.serve(options.startServing(false), tck::recorder);
        List<SocketAddress> addresses = server.addresses();
        Background background = tck.background();
        assertAnswers(Server.class, server, Set.of("waitClosed", "serveForever"));
        assertEquals(addresses, server.addresses());
        assertFalse(server.isServing());
        for (Executable call : List.<Executable>of(
                () -> tck.loop().createServer(tck::recorder, options),
                server::startServing,
                server::closeClients,
                server::abortClients,
                () -> server.drain(Duration.ZERO),
                server::close)) {
            wrongThread("a method of the owner", call);
        }
        background.run(server::startServing);
        assertTrue(server.isServing());
        background.run(server::close);
        assertFalse(server.isServing());
        assertEquals(List.of(), server.addresses());
    }

    @Rule("THREAD-20")
    void theOutcomeOfAFutureIsForAnyThread(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        LoopPromise<String> failing = loop.createPromise();
        LoopFuture<String> future = promise.future();
        Background background = tck.background();
        assertFalse(future.isDone() || future.isCancelled());
        assertThrows(IllegalStateException.class, future::result, "of a pending future");
        background.loop().callSoonThreadsafe(() -> promise.complete("value"));
        tck.until(future::isDone, "another thread sees the end");
        assertEquals("value", future.result());
        assertEquals(null, future.exception());
        assertAnswers(LoopFuture.class, future, Set.of("cancel", "shield"));
        wrongThread("thenApply", () -> future.thenApply(value -> value));
        wrongThread("withTimeout", () -> future.withTimeout(Duration.ofHours(1)));
        IOException failure = new IOException("on purpose");
        background.run(() -> failing.fail(failure));
        assertSame(failure, failing.future().exception());
        assertSame(
                failure,
                assertThrows(CompletionException.class, failing.future()::result)
                        .getCause());
    }

    @Rule("THREAD-21")
    void whatTellsOfALoopIsForAnyThread(Tck tck) {
        EventLoop loop = tck.loop();
        TimerHandle timer = loop.callLater(Duration.ofHours(1), tck.mark("never"));
        TimerHandle repeated = loop.repeatAtFixedRate(Duration.ofHours(1), tck.mark("never"));
        tck.background();
        assertAnswers(EventLoop.class, loop, Set.of("resolver"));
        loop.capabilities().forEach(each -> assertTrue(loop.supports(each)));
        for (TimerHandle each : List.of(timer, repeated)) {
            assertAnswers(TimerHandle.class, each, Set.of());
            each.cancel();
            assertTrue(each.isCancelled());
        }
    }
}
