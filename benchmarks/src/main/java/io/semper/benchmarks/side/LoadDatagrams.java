package io.semper.benchmarks.side;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** One socket that keeps datagrams in flight. Each begins with its place among those in flight, and with a number. */
final class LoadDatagrams implements LoadEnd {
    /** Bytes of the place and of the number. */
    static final int HEADER = 8;

    /** A datagram that has not come back within this time is lost. */
    static final long PATIENCE_NANOS = 250_000_000;

    /** Of every group of this many datagrams, one is compared byte by byte. */
    private static final int SAMPLE = 64;

    private final Load load;
    private final DatagramChannel channel;
    private final ByteBuffer out;
    private final long[] sentAt;
    private final int[] numbers;
    private int next;
    private long answered;

    LoadDatagrams(Load load, DatagramChannel channel, Scenario scenario) {
        this.load = load;
        this.channel = channel;
        this.out = ByteBuffer.allocateDirect(scenario.size())
                .put(load.messages.duplicate().position(0).limit(scenario.size()));
        this.sentAt = new long[scenario.depth()];
        this.numbers = new int[scenario.depth()];
    }

    @Override
    public void begin() throws IOException {
        for (int place = 0; place < sentAt.length; place++) {
            send(place);
        }
    }

    private void send(int place) throws IOException {
        numbers[place] = next++;
        sentAt[place] = System.nanoTime();
        out.putInt(0, place).putInt(4, numbers[place]);
        channel.write(out.clear()); // one that the OS does not take is lost, too
    }

    @Override
    public boolean ready() throws IOException {
        ByteBuffer in = load.scratch;
        while (channel.read(in.clear()) > 0) {
            in.flip();
            if (in.limit() != out.capacity() || in.getInt(0) < 0 || in.getInt(0) >= sentAt.length) {
                load.wrong();
                continue;
            }
            int place = in.getInt(0);
            if (in.getInt(4) != numbers[place]) {
                continue; // late: it counts as lost
            }
            if (answered++ % SAMPLE == 0
                    && !in.position(HEADER).equals(out.duplicate().clear().position(HEADER))) {
                load.wrong();
            }
            load.answered(sentAt[place]);
            send(place);
        }
        return true;
    }

    @Override
    public void repair() throws IOException {
        long now = System.nanoTime();
        for (int place = 0; place < sentAt.length; place++) {
            if (now - sentAt[place] > PATIENCE_NANOS) {
                load.wrong();
                send(place);
            }
        }
    }
}
