package io.semper.tck.rules.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import io.semper.WrongThreadException;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.function.Executable;

/** Connections, servers and jobs on the thread of the loop and on others. */
final class ThreadStreamRules {
    private static void wrongThread(String method, Executable call) {
        assertThrows(WrongThreadException.class, call, method + " on another thread than the loop's");
    }

    @Rule("THREAD-11")
    void aConnectionOfOneRunWorksInARunOnAnotherThread(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder().echo());
        for (int i = 0; i < 3; i++) {
            tck.background();
            link.peer().send("x");
            assertEquals("x", link.peer().readText(1), "an echo on thread " + i);
            tck.background().stop();
            link.peer().send("y");
            assertEquals("y", link.peer().readText(1), "an echo on the first thread again");
        }
    }

    @Rule("THREAD-07")
    void connectionsBelongToTheThreadOfTheLoop(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        Server server = link.server();
        ServerOptions at = tck.serverOptions(kind);
        ConnectOptions to = tck.listen(kind).options();
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        tck.background();
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1});
        wrongThread("write", () -> transport.write(data));
        wrongThread("writeAll", () -> transport.writeAll(data));
        wrongThread("writeOwned", () -> transport.writeOwned(data, null));
        wrongThread("cork", transport::cork);
        wrongThread("uncork", transport::uncork);
        wrongThread("writeEof", transport::writeEof);
        wrongThread("setProtocol", () -> transport.setProtocol(link.recorder()));
        wrongThread("pauseReading", transport::pauseReading);
        wrongThread("resumeReading", transport::resumeReading);
        wrongThread("setWriteLimits", () -> transport.setWriteLimits(1, 2));
        wrongThread("close", transport::close);
        wrongThread("abort", transport::abort);
        wrongThread("abort(cause)", () -> transport.abort(new IllegalStateException("a wrong thread")));
        wrongThread("Server.close", server::close);
        wrongThread("Server.startServing", server::startServing);
        wrongThread("Server.waitClosed", server::waitClosed);
        wrongThread("createConnection", () -> loop.createConnection(tck::recorder, to));
        wrongThread("createServer", () -> loop.createServer(tck::recorder, at));
        wrongThread("runInExecutor", () -> loop.runInExecutor(null, () -> true));
        wrongThread("shutdownExecutor", () -> loop.shutdownExecutor(Duration.ZERO));
        wrongThread("resolver", () -> loop.resolver().resolve("127.0.0.1", io.semper.AddressFamily.ANY));
        wrongThread("complete", () -> promise.complete("x"));
        wrongThread("addDoneCallback", () -> promise.future().addDoneCallback(done -> {}));
        link.write("still open");
        assertEquals("still open", link.peer().readText(10), "a call that was refused has had an effect");
        assertFalse(link.recorder().isLost(), "a call that was refused has closed the connection");
        assertEquals(1, data.remaining(), "a write that was refused took the bytes");
    }
}
