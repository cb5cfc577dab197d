package io.semper.it.faults;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** A connection that expects its bytes back, whatever happens to others on its loop. */
final class Bystander implements AutoCloseable {
    /** The delay that a busy machine may cause; a starved connection is delayed by seconds. */
    private static final long FAIR_MICROS = 2_000_000;

    private final Socket socket;

    Bystander(Serving serving) throws IOException {
        socket = new Socket(serving.address().getAddress(), serving.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(15_000);
        echo();
    }

    void echo() throws IOException {
        byte[] sent = "still there?".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        socket.getOutputStream().write(sent);
        byte[] back = socket.getInputStream().readNBytes(sent.length);
        if (!Arrays.equals(sent, back)) {
            throw new AssertionError("the bystander got " + Arrays.toString(back));
        }
    }

    /** The 99th percentile of round trip times, in microseconds. */
    long latency(int trips) throws IOException {
        long[] times = new long[trips];
        for (int i = 0; i < trips; i++) {
            long started = System.nanoTime();
            echo();
            times[i] = System.nanoTime() - started;
        }
        Arrays.sort(times);
        return times[trips * 99 / 100] / 1000;
    }

    /** An action that affects other connections. */
    interface Work {
        void run() throws Exception;
    }

    /** Runs {@code work} on a separate thread, and measures the delay of the bystander in the meantime. */
    void served(Rig rig, String whilst, Work work) throws Exception {
        long quiet = latency(200);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread other = new Thread(() -> {
            try {
                work.run();
                done.complete(true);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        long[] late = new long[1];
        Thread machine = new Thread(() -> late[0] = mostLate(done));
        other.start();
        machine.start();
        long busy = 0;
        while (!done.isDone()) {
            busy = Math.max(busy, latency(100));
        }
        done.join();
        other.join();
        machine.join();
        rig.figure("p99 of the bystander " + quiet + " us, and " + busy + " us while " + whilst);
        ClosingChecks.require(
                busy - late[0] / 1000 < Math.max(10 * quiet, FAIR_MICROS),
                "the bystander waited " + busy + " us while " + whilst + ", of which the machine stood still "
                        + late[0] / 1000 + " us");
    }

    /** How late the machine woke a thread that does nothing else, in nanoseconds, until {@code done}. */
    private static long mostLate(CompletableFuture<?> done) {
        long most = 0;
        while (!done.isDone()) {
            long began = System.nanoTime();
            LockSupport.parkNanos(1_000_000);
            most = Math.max(most, System.nanoTime() - began - 1_000_000);
        }
        return most;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
