package io.semper.sim.chaos;

import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.sim.SimHost;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint for datagrams, with everything that it has sent. A datagram begins with the number of its sender and its own number, so that
 * the receiver can ask the sender what it must contain; each is answered once, and answers are not.
 */
final class Mailbox implements DatagramProtocol {
    /** The port of those that wait for datagrams. */
    static final int PORT = 53;

    private static final int HEADER = 12;
    private static final int ANSWER = 1 << 30;

    /** One datagram that was sent; {@code to} is null if no endpoint was there when it was. */
    private static final class Sent {
        final SimHost host;
        final @Nullable Mailbox to;
        final int size;
        int received;

        Sent(SimHost host, @Nullable Mailbox to, int size) {
            this.host = host;
            this.to = to;
            this.size = size;
        }
    }

    final Machine home;
    final int number;
    private final Play play;
    private final Oracle oracle;

    /** Where it sends to, unless it only answers. */
    private final @Nullable Machine target;

    private final List<Sent> sent = new ArrayList<>();
    private final Map<Mailbox, Integer> last = new HashMap<>();
    private @Nullable DatagramTransport transport;
    private boolean sending;
    private boolean reading = true;
    private boolean writingPaused;
    private boolean closed;
    private boolean lost;

    Mailbox(Machine home, int number, @Nullable Machine target) {
        this.home = home;
        this.number = number;
        this.target = target;
        play = home.play;
        oracle = play.oracle;
    }

    boolean isOpen() {
        return transport != null && !closed && !lost && !home.gone;
    }

    private DatagramTransport made() {
        DatagramTransport known = transport;
        if (known == null) {
            throw new IllegalStateException("no endpoint yet");
        }
        return known;
    }

    private static byte pattern(int from, int number, int at) {
        return (byte) (at * 31 + number * 7 + from * 17 + (at >> 8));
    }

    /** Sends a datagram of {@code HEADER + size} bytes to the target, if there is one. */
    void send(int size) {
        if (isOpen() && target != null) {
            Machine at = play.machine(target.number); // the one that runs there now
            send(at.host, at.echo(), new InetSocketAddress(at.host.address(), PORT), size, 0);
        }
    }

    private void send(SimHost host, @Nullable Mailbox to, SocketAddress address, int size, int flag) {
        int id = sent.size();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + size);
        bytes.putInt(number).putInt(id | flag).putInt(size);
        for (int i = 0; i < size; i++) {
            bytes.put(pattern(number, id, i));
        }
        sent.add(new Sent(host, to, size));
        sending = true;
        if (made().isConnected() && id % 2 == 0) {
            made().send(bytes.flip());
        } else {
            made().sendTo(bytes.flip(), address);
        }
        sending = false;
        oracle.that(!bytes.hasRemaining(), "a send leaves bytes in the buffer", this);
    }

    void pause() {
        if (isOpen()) {
            reading = false;
            made().pauseReading();
        }
    }

    void resume() {
        if (isOpen()) {
            reading = true;
            made().resumeReading();
        }
    }

    void drained() {
        if (isOpen()) {
            play.watch(home, "drained datagrams", made().drained(), none -> {});
        }
    }

    void close(boolean abort) {
        if (isOpen()) {
            closed = true;
            if (abort) {
                made().abort();
            } else {
                made().close();
            }
        }
    }

    private void checkCallback(String what) {
        oracle.that(!home.gone, "a callback comes after the end of its loop", this);
        oracle.that(transport != null, what + " before connectionMade", this);
        oracle.that(!lost, what + " after connectionLost", this);
    }

    @Override
    public void connectionMade(DatagramTransport with) {
        oracle.that(transport == null, "connectionMade is called twice", this);
        transport = with;
        play.watch(home, "closed endpoint", with.closed(), none -> oracle.that(lost, "closed() is early", this));
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        checkCallback("a datagram");
        oracle.that(reading, "a datagram while reading is paused", this);
        oracle.that(!closed, "a datagram after a close", this);
        int size = data.remaining() - HEADER;
        Mailbox from = size < 0 ? null : play.mailbox(data.getInt());
        if (from == null) {
            oracle.that(false, "a wrong datagram is received", this);
            return;
        }
        int flagged = data.getInt();
        int id = flagged & ~ANSWER;
        if (id >= from.sent.size() || from.sent.get(id).size != size || data.getInt() != size) {
            oracle.that(false, "a datagram is not received as it was sent", this + " from " + from);
            return;
        }
        for (int i = 0; i < size; i++) {
            if (data.get() != pattern(from.number, id, i)) {
                oracle.that(false, "a datagram has wrong bytes", this + " from " + from);
                return;
            }
        }
        Sent one = from.sent.get(id);
        one.received++;
        oracle.that(one.host == home.host, "a datagram is received by another host", this + " from " + from);
        oracle.that(one.received == 1 || play.hasFired("doubledDatagrams"), "a datagram is received twice", this);
        Integer before = last.put(from, id);
        boolean inOrder = before == null || before < id;
        oracle.that(
                inOrder || play.hasFired("doubledDatagrams") || play.hasFired("reorderedDatagrams"),
                "datagrams are out of order",
                this + " from " + from);
        if (flagged == id && isOpen() && (!made().isConnected() || sender.equals(made().remoteAddress()))) {
            send(from.home.host, from.isOpen() ? from : null, sender, size % 100, ANSWER);
        }
    }

    @Override
    public void errorReceived(IOException cause) {
        checkCallback("an error");
        oracle.that(!sending, "an error is reported inside a send", this);
        oracle.that(!closed, "an error after a close", this);
        boolean explained =
                play.hasBrokenDatagrams() || sent.stream().anyMatch(each -> each.to == null || !each.to.isOpen());
        oracle.that(explained, "a datagram fails without a reason", this + " " + cause);
    }

    @Override
    public void pauseWriting() {
        checkCallback("a pause");
        oracle.that(!writingPaused, "writing is paused twice", this);
        oracle.that(made().writeBufferSize() > made().writeLimits().high(), "writing is paused below the mark", this);
        writingPaused = true;
    }

    @Override
    public void resumeWriting() {
        checkCallback("a resume");
        oracle.that(writingPaused, "writing is resumed twice", this);
        oracle.that(!closed, "a resume after a close", this);
        oracle.that(made().writeBufferSize() <= made().writeLimits().low(), "writing is resumed above the mark", this);
        writingPaused = false;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        checkCallback("connectionLost");
        lost = true;
        boolean late = cause instanceof SocketTimeoutException && play.hasSkippedClocks();
        oracle.that(
                cause == null ? closed : late || play.hasBrokenDatagrams(),
                "an endpoint ends without a reason",
                this + " " + cause);
    }

    boolean isReading() {
        return reading || !isOpen();
    }

    /** Checks that nothing is left to do, once all faults have stopped and the world is at rest. */
    void checkRest(boolean everyoneReads) {
        if (!isOpen()) {
            return;
        }
        oracle.that(made().writeBufferSize() == 0, "datagrams stay in the queue", this);
        oracle.that(!writingPaused, "writing is not resumed", this);
        if (everyoneReads && !play.hasLostDatagrams()) {
            for (Sent each : sent) {
                boolean missing = each.received == 0 && each.to != null && each.to.isOpen();
                oracle.that(!missing, "a datagram is missing", this + " to " + each.to);
            }
        }
    }

    void checkEnd() {
        oracle.that(transport == null || home.gone || lost, "connectionLost is missing", this);
    }

    @Override
    public String toString() {
        return "mailbox " + number + " on " + home.host.name() + " (sent " + sent.size()
                + (reading ? "" : ", reading paused") + (writingPaused ? ", writing paused" : "")
                + (closed ? ", closed" : "") + (lost ? ", lost" : "") + ")";
    }
}
