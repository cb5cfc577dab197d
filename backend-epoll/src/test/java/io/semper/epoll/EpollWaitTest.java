package io.semper.epoll;

import static io.semper.engine.kernel.Interest.READ;
import static io.semper.engine.kernel.Interest.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.engine.kernel.Registration;
import io.semper.epoll.Seam.Pair;
import io.semper.epoll.Seam.Recorder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EpollWaitTest {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(60);

    /** Work that other threads have handed in; the poller asks whether there is any. */
    private final AtomicInteger work = new AtomicInteger();

    private final Seam seam = new Seam(() -> work.get() == 0);

    @AfterEach
    void close() throws Exception {
        seam.close();
    }

    @Test
    void aTimerOfSomeMillisecondsTakesFewPolls() throws Exception {
        long wanted = 15_700_000;
        long end = System.nanoTime() + wanted;
        int polls = 0;
        for (long left = wanted; left > 0; left = end - System.nanoTime()) {
            seam.poller.poll(left);
            polls++;
        }
        assertThat(polls).isLessThanOrEqualTo(5);
    }

    @Test
    void aPollWithWorkAtHandDoesNotSleep() throws Exception {
        work.set(1);
        assertThat(seam.poller.poll(-1)).isZero();
    }

    @Test
    void aWakeupBeforeThePollIsNotLost() throws Exception {
        inAnotherThread(seam.poller::wakeup).join();
        assertThat(seam.poller.poll(-1)).isZero();
        assertThat(seam.timed(PAUSE)).isGreaterThanOrEqualTo(PAUSE);
    }

    @Test
    void aWakeupEndsAnEndlessPollAndAHugeOne() throws Exception {
        for (long timeout : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            Thread waker = inAnotherThread(seam.poller::wakeup);
            assertThat(seam.poller.poll(timeout)).isZero();
            waker.join();
            seam.poller.poll(0);
        }
    }

    @Test
    void noWakeupIsLostAmongMany() throws Exception {
        int rounds = 20_000;
        Thread worker = inAnotherThread(() -> {
            for (int i = 0; i < rounds; i++) {
                work.incrementAndGet();
                seam.poller.wakeup();
            }
        });
        for (int done = 0; done < rounds; ) {
            seam.poller.poll(-1);
            done += work.getAndSet(0);
        }
        worker.join();
    }

    @Test
    void anInterruptedThreadSleepsAndStaysInterrupted() throws Exception {
        Thread.currentThread().interrupt();
        long slept = seam.timed(PAUSE);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(slept).isGreaterThanOrEqualTo(PAUSE);
    }

    @Test
    void theOwnerMayChange() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), READ);
        pair.send(1);
        Thread other = inAnotherThread(() -> {
            try {
                recorder.await(READ);
                recorder.registration().deregister();
                seam.poller.flush();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        other.join();
        assertThat(recorder.releases).isEqualTo(1);
        Thread waker = inAnotherThread(seam.poller::wakeup);
        seam.poller.poll(-1);
        waker.join();
    }

    @Test
    void readingInTheSteadyStateAllocatesNothing() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), READ);
        byte[] one = new byte[1];
        ByteBuffer scratch = ByteBuffer.allocateDirect(1024);
        assertThat(allocatedBy(() -> {
                    pair.theirs().getOutputStream().write(one);
                    seam.poller.poll(-1);
                    pair.ours().read(scratch.clear());
                    // Would block: costs nothing either.
                    pair.ours().read(scratch.clear());
                    seam.poller.flush();
                }))
                .isZero();
        assertThat(recorder.bits).isEqualTo(READ);
    }

    @Test
    void writingInTheSteadyStateAllocatesNothing() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), WRITE);
        Registration registration = recorder.registration();
        ByteBuffer data = ByteBuffer.allocateDirect(1);
        assertThat(allocatedBy(() -> {
                    seam.poller.poll(-1);
                    pair.ours().write(data.clear());
                    registration.interest(WRITE);
                    seam.poller.flush();
                }))
                .isZero();
        assertThat(recorder.bits).isEqualTo(WRITE);
    }

    private interface Step {
        void run() throws Exception;
    }

    /** The least of several rounds: what the JIT and the class loader allocate is not ours. */
    private static long allocatedBy(Step step) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Method allocated =
                Class.forName("com.sun.management.ThreadMXBean").getMethod("getThreadAllocatedBytes", long.class);
        long id = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 50 && least != 0; round++) {
            long overhead = (Long) allocated.invoke(threads, id);
            overhead = (Long) allocated.invoke(threads, id) - overhead;
            long before = (Long) allocated.invoke(threads, id);
            for (int i = 0; i < 100; i++) {
                step.run();
            }
            long bytes = (Long) allocated.invoke(threads, id) - before - overhead;
            least = Math.min(least, bytes);
        }
        return least;
    }

    private static Thread inAnotherThread(Runnable task) {
        Thread thread = new Thread(task, "other");
        thread.start();
        return thread;
    }
}
