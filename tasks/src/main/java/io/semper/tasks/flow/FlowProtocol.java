package io.semper.tasks.flow;

import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection for Reactive Streams: {@link #received()} publishes what the peer sends, and {@link #sending()} sends what another
 * publisher has, both with back-pressure.
 *
 * <pre>
 *   Connection&lt;FlowProtocol&gt; connection = Tasks.await(loop.createConnection(FlowProtocol::new, options));
 *   FlowProtocol flow = connection.protocol();
 *   requests.subscribe(flow.sending());
 *   flow.received().subscribe(responses);
 * </pre>
 *
 * <p>The two halves end one by one. The connection closes, with everything sent, when the halves that were asked for have ended: if
 * {@code sending()} was never called, at the end of the peer; if {@code received()} was never called, at the end of what is sent.
 * If both are in use, the end of what is sent ends the sending half ({@link StreamTransport#writeEof}; a transport that cannot do that
 * closes), and the end of the peer leaves it open. A half that was asked for must therefore be used, or the transport closed.
 *
 * <p>How the rules of Reactive Streams 1.0.4 are kept, where they leave a choice:
 *
 * <table>
 *   <caption>Rules of Reactive Streams</caption>
 *   <tr><th>rule</th><th>here</th></tr>
 *   <tr><td>1.3, signals are serial</td><td>they come on the loop's thread, never inside {@code request}</td></tr>
 *   <tr><td>1.4, failure</td><td>what {@code connectionLost} gets; {@link java.io.IOException} if the connection was closed here
 *       before the peer's end. Elements that were received before come first, on demand</td></tr>
 *   <tr><td>1.5, completion</td><td>the peer has ended its half, and all its bytes were signalled; needs no demand</td></tr>
 *   <tr><td>1.9, {@code subscribe}</td><td>any thread; {@code onSubscribe} comes on the loop's thread</td></tr>
 *   <tr><td>1.10, 1.11, how many subscribers</td><td>one; a further one gets {@link IllegalStateException}</td></tr>
 *   <tr><td>2.1, demand of the subscriber</td><td>one element at a time, and none between {@code pauseWriting} and
 *       {@code resumeWriting}</td></tr>
 *   <tr><td>2.2, thread of the subscriber</td><td>signals from other threads continue on the loop's, in order</td></tr>
 *   <tr><td>2.5, a second {@code onSubscribe}</td><td>its subscription is cancelled, as is one of a connection that is closing</td></tr>
 *   <tr><td>2.13, a subscriber that throws</td><td>the connection is aborted with what it threw, which is reported to the exception
 *       handler of the loop</td></tr>
 *   <tr><td>3.9, {@code request(0)}</td><td>{@code onError} with {@link IllegalArgumentException}, then as after {@code cancel}</td></tr>
 *   <tr><td>3.12, {@code cancel}</td><td>what arrives is dropped from then on, and the receiving half has ended: nothing that was written
 *       is lost</td></tr>
 *   <tr><td>3.13, references</td><td>dropped in the call of {@code cancel}</td></tr>
 * </table>
 *
 * <p>If the loop is closed first, no further signal comes. Objects of this class belong to one connection.
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class FlowProtocol implements StreamProtocol {
    /** The default of the size of an element, in bytes: 64 KiB. */
    public static final int ELEMENT_SIZE = 64 * 1024;

    private final int elementSize;
    private final Consumer<? super FlowProtocol> made;
    private @Nullable StreamTransport transport;
    private Receiving receiving;
    private Sending sending;
    private volatile boolean receivingUsed;
    private volatile boolean sendingUsed;
    private boolean draining;

    /** Makes the protocol of a connection, with elements of {@link #ELEMENT_SIZE} bytes at most. */
    public FlowProtocol() {
        this(ELEMENT_SIZE, flow -> {});
    }

    /**
     * Makes the protocol of a connection. {@code made} is called with it, on the loop's thread, when the connection is open: for servers,
     * whose connections have no future.
     */
    public FlowProtocol(Consumer<? super FlowProtocol> made) {
        this(ELEMENT_SIZE, made);
    }

    /**
     * Makes the protocol of a connection, as {@link #FlowProtocol(Consumer)} does. Demand counts elements, so their size says how many
     * bytes a subscriber accepts with {@code request(1)}.
     *
     * @param elementSize the largest number of bytes of a published element, 1 or more
     * @throws IllegalArgumentException if {@code elementSize} is zero or negative
     */
    public FlowProtocol(int elementSize, Consumer<? super FlowProtocol> made) {
        if (elementSize <= 0) {
            throw new IllegalArgumentException("elementSize is " + elementSize + ": it must be 1 or more");
        }
        this.elementSize = elementSize;
        this.made = Objects.requireNonNull(made, "made");
    }

    /**
     * Takes over {@code open}, whose protocol this replaces. For the owner of its loop. The end of the peer must not have been
     * reported to the protocol before.
     *
     * @throws IllegalStateException if the transport is closing
     */
    public static FlowProtocol over(StreamTransport open) {
        Objects.requireNonNull(open, "open");
        open.loop().ownership().check();
        if (open.isClosing()) {
            throw new IllegalStateException(
                    "over() of " + open + ", which is closing: nothing can be received or sent");
        }
        FlowProtocol flow = new FlowProtocol();
        open.setProtocol(flow);
        flow.connectionMade(open);
        flow.sending.paused(open.isWritingPaused());
        return flow;
    }

    /**
     * Returns the transport. Any thread.
     *
     * @throws IllegalStateException before the connection is made
     */
    public StreamTransport transport() {
        return made("transport()");
    }

    /**
     * Returns the publisher of what the peer sends: for one subscriber. An element is a copy that belongs to the subscriber, in the
     * heap: 1 byte or more, at most as many as the element size, from position 0 to its limit. How the bytes are divided into elements
     * says nothing about what the peer wrote.
     *
     * <p>Without demand, what one read of the loop delivers is held, at most 256 KiB; then reading is paused
     * ({@link StreamTransport#pauseReading}), and the peer gets back-pressure. Any thread.
     *
     * @throws IllegalStateException before the connection is made
     */
    public Flow.Publisher<ByteBuffer> received() {
        made("received()");
        receivingUsed = true;
        return receiving;
    }

    /**
     * Returns the subscriber that sends what its publisher has, from position to limit of each element. The element is not changed;
     * its bytes must not change until the next one is requested. {@code onComplete} ends the sending half or the connection, as
     * described above; {@code onError} aborts the connection ({@link StreamTransport#abort(Throwable)}).
     *
     * <p>Queued bytes exceed the high-water mark by one element at most. Any thread.
     *
     * @throws IllegalStateException before the connection is made
     */
    public Flow.Subscriber<ByteBuffer> sending() {
        made("sending()");
        sendingUsed = true;
        return sending;
    }

    /**
     * Returns a future that completes with null when the publisher of {@link #sending()} has completed and the OS has taken all its
     * bytes. It fails with the publisher's failure; with that of the connection, if it breaks first; and with an
     * {@link java.io.IOException} if the connection is closed here first. Each call returns a future of its own, and cancelling it
     * affects nothing else. For the owner of the loop.
     *
     * @throws IllegalStateException before the connection is made
     */
    public LoopFuture<@Nullable Void> sent() {
        made("sent()").loop().ownership().check();
        return sending.sent();
    }

    private StreamTransport made(String call) {
        StreamTransport open = transport;
        if (open == null) {
            throw new IllegalStateException(
                    call + " before connectionMade(): wait for the future of the connect, or pass a consumer");
        }
        return open;
    }

    private boolean isSending() {
        return sendingUsed && !sending.isOver();
    }

    /** Called when the subscriber wants nothing more. */
    void receivingOver(StreamTransport open) {
        if (isSending()) {
            open.resumeReading(); // to drop what comes, and to notice the end
        } else {
            open.close();
        }
    }

    /** Called when everything that is to be sent was written. */
    void sendingOver(StreamTransport open) {
        if (draining || !receivingUsed || receiving.isOver() || !open.canWriteEof()) {
            open.close();
        } else {
            open.writeEof();
        }
    }

    @Override
    public void connectionMade(StreamTransport open) {
        receiving = new Receiving(this, open, elementSize);
        sending = new Sending(this, open);
        transport = open;
        made.accept(this);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        receiving.received(data);
    }

    @Override
    public boolean eofReceived() {
        receiving.ended(null);
        return isSending() && !draining;
    }

    @Override
    public void pauseWriting() {
        sending.paused(true);
    }

    @Override
    public void resumeWriting() {
        sending.paused(false);
    }

    /** Closes the connection, at the end of what is being sent if there is something. */
    @Override
    public boolean drainRequested() {
        draining = true;
        return !isSending();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        try {
            receiving.lost(cause);
        } finally {
            sending.lost(cause);
        }
    }
}
