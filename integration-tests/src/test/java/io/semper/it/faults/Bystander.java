package io.semper.it.faults;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;

/** A connection that wants its bytes back, whatever happens to others on its loop. */
final class Bystander implements AutoCloseable {
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

    /** The time, in microseconds, that 99 of a hundred round trips took at most. */
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

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
