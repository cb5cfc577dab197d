package io.semper.examples.guide;

import io.semper.ConnectFailedException;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.LongAdder;

/** What to do with failures. */
public final class Errors {
    private Errors() {}

    // region: future
    /** Connects and describes the outcome. */
    static LoopFuture<String> tryToConnect(EventLoop loop, ConnectOptions target) {
        return loop.createConnection(StoreClient::new, target).handle((connection, failure) -> {
            if (connection != null) {
                connection.transport().close();
                return "connected";
            }
            if (failure instanceof UnknownHostException) {
                return "no such host";
            }
            if (failure instanceof ConnectFailedException several) { // before its superclass
                return "all of " + several.attempts().size() + " addresses failed";
            }
            return failure instanceof ConnectException ? "refused" : "failed: " + failure;
        });
    }
    // endregion

    // region: handler
    private static final System.Logger LOGGER = System.getLogger("my.app");

    /** Counts unexpected failures and logs them under the application's name. */
    static void countFailures(EventLoop loop, LongAdder failures) {
        loop.setExceptionHandler((failing, context) -> {
            failures.increment();
            LOGGER.log(System.Logger.Level.ERROR, context.toString(), context.exception());
        });
    }
    // endregion

    // region: exit
    /** Ends the run of the loop if {@code check} fails: {@code runForever} throws the LoopExit. */
    static void insist(EventLoop loop, Runnable check) {
        loop.callSoon(() -> {
            try {
                check.run();
            } catch (RuntimeException e) {
                throw new LoopExit("the start-up check failed", e);
            }
        });
    }
    // endregion
}
