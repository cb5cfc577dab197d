package io.semper.engine.stream;

import io.semper.LoopFuture;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The threads that use files for a loop. A {@code FileChannel} closes itself if the thread that uses it is interrupted, even in the middle
 * of a call. The application may interrupt the loop's thread and those of its executors, but it has no access to these threads, unless it
 * made them with the thread factory of the options. Owner only.
 */
final class FileThreads {
    private static final int READERS = 4;

    private final LoopCore loop;
    private @Nullable ExecutorService readers;
    private @Nullable ExecutorService caller;

    FileThreads(LoopCore loop) {
        this.loop = loop;
    }

    /** Runs a read off the loop's thread. */
    LoopFuture<Integer> read(Callable<Integer> job) {
        ExecutorService known = readers;
        if (known == null) {
            known = newPool("file-", READERS);
            readers = known;
        }
        return loop.runInExecutor(known, job);
    }

    /** Makes a short call on another thread, and waits for it even if this thread is interrupted. */
    long call(Callable<Long> use) throws IOException {
        ExecutorService known = caller;
        if (known == null) {
            known = newPool("transfer-", 1);
            caller = known;
        }
        Future<Long> outcome = known.submit(use);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return outcome.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ExecutorService newPool(String role, int threads) {
        ExecutorService made = loop.kernel().files(loop.threads(role), threads);
        loop.onClose(made::shutdown);
        return made;
    }

    private static IOException unwrapped(@Nullable Throwable thrown) {
        if (thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof IOException known ? known : new IOException(thrown);
    }
}
