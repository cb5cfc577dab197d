package io.semper.examples;

import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.EchoServer.Echo;
import io.semper.group.LoopThread;
import java.util.concurrent.CompletableFuture;

/** Runs a loop on its own thread, for programs whose main thread does something else. */
public final class OwnThread {
    private OwnThread() {}

    /** Serves echo on a port of 127.0.0.1 until Enter is pressed. */
    public static void main(String[] args) throws Exception {
        // region: own-thread
        try (LoopThread thread = LoopThread.start(LoopOptions.defaults())) {
            CompletableFuture<Server> serving =
                    thread.call(loop -> loop.createServer(Echo::new, ServerOptions.bind("127.0.0.1", 0)));
            Server server = serving.get(); // any thread may wait, except the loop's own
            System.out.println(thread.submit(server::addresses).get());
            System.in.read();
        } // the loop is closed and its thread has ended
        // endregion
    }
}
