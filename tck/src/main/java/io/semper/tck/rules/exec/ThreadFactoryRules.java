package io.semper.tck.rules.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.AddressFamily;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.tck.Link;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Threads that the application makes for the pools of a loop. */
final class ThreadFactoryRules {
    /** Makes daemon threads and remembers them. */
    private static final class Made implements ThreadFactory {
        private final List<Thread> threads = new CopyOnWriteArrayList<>();

        @Override
        public Thread newThread(Runnable work) {
            Thread made = new Thread(work, "made-by-the-test");
            made.setDaemon(true);
            threads.add(made);
            return made;
        }
    }

    @Rule("EXEC-08")
    void jobsAndLookupsRunOnThreadsOfTheFactory(Tck tck) {
        Made factory = new Made();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().threadFactory(factory));
        Thread worker = tck.await(loop.runInExecutor(null, Thread::currentThread));
        assertEquals(List.of(worker), factory.threads, "the threads that were made for one job");
        assertFalse(tck.await(loop.resolver().resolve("localhost", AddressFamily.ANY))
                .isEmpty());
        assertEquals(2, factory.threads.size(), "the threads that were made for a job and a lookup");
        assertTrue(tck.await(loop.shutdownExecutor(java.time.Duration.ofHours(1))));
    }

    @Rule("EXEC-08")
    @Requires("send-file")
    void soAreFilesUsed(Tck tck, StreamKind kind) throws IOException {
        Made factory = new Made();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().threadFactory(factory));
        Link link = tck.accept(kind, tck.recorder());
        try (FileChannel file = FileChannel.open(Files.write(tck.scratch().resolve("file"), new byte[] {1, 2, 3}))) {
            assertEquals(3L, tck.await(tck.call(() -> loop.sendFile(link.transport(), file, 0, 3))));
        }
        assertFalse(factory.threads.isEmpty(), "the threads that were made for a file");
        assertEquals(3, link.peer().read(3).length, "the bytes of the file");
    }

    @Rule("EXEC-08")
    void aFactoryThatMakesNoThreadFailsTheJob(Tck tck) {
        UnsupportedOperationException refusal = new UnsupportedOperationException("thrown by the test");
        AtomicBoolean returnsNull = new AtomicBoolean();
        Made factory = new Made();
        AtomicBoolean broken = new AtomicBoolean(true);
        EventLoop loop = tck.newLoop(LoopOptions.defaults().threadFactory(work -> {
            if (!broken.get()) {
                return factory.newThread(work);
            }
            if (returnsNull.get()) {
                return nothing();
            }
            throw refusal;
        }));
        LoopFuture<String> refused = loop.runInExecutor(null, () -> "never");
        assertSame(refusal, tck.awaitFailure(UnsupportedOperationException.class, refused));
        returnsNull.set(true);
        tck.awaitFailure(RuntimeException.class, loop.runInExecutor(null, () -> "never"));
        broken.set(false);
        assertEquals("value", tck.await(loop.runInExecutor(null, () -> "value")), "the loop remains usable");
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null on purpose
    private static <T extends @Nullable Object> T nothing() {
        return null;
    }
}
