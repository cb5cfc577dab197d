package io.semper;

import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The loop's side of a connection: what every kind of transport offers.
 *
 * <p>Methods are for the thread that owns the loop and throw {@link WrongThreadException} on another thread while the loop runs;
 * those marked "Any thread", and {@code toString()}, are for every thread. Getters of what the loop changes while it works, or has to
 * ask the OS for, are the owner's, and say why. Rules THREAD-07, THREAD-18, WRITE-23, CLOSE-19, DEBUG-06.
 *
 * <p>After the loop is closed a transport is closing: calls do nothing, and no callback comes (rule CLOSE-20). A transport that has
 * ended keeps neither its protocol nor buffers (rule LIFE-02).
 */
public interface Transport {
    /** Returns the loop that serves this transport. Any thread. */
    EventLoop loop();

    /**
     * Returns the local address. Null only after the close, if it was never asked for before. Never looks a name up. For the owner,
     * because the first call asks the OS, and the loop may close the descriptor meanwhile. Rules CONNECT-20, RESOLVE-07.
     */
    @Nullable
    SocketAddress localAddress();

    /**
     * Returns the address of the peer: the same object before, in and after {@code connectionLost}. An unnamed Unix-domain peer has
     * an empty path. Never looks a name up. Any thread. Rules CONNECT-20, RESOLVE-07, UNIX-07.
     */
    @Nullable
    SocketAddress remoteAddress();

    /**
     * Whether a close, an abort or a failure has been decided. True at once, before {@code connectionLost}. Any thread; on others than
     * the loop's the answer may be out of date when it arrives. Rules CLOSE-09, THREAD-18, WRITE-13.
     */
    boolean isClosing();

    /**
     * Returns why this transport closes; {@link CloseReason#OPEN} until that is decided. Any thread; one that has read
     * {@link #isClosing()} as true gets a reason. Rules CLOSE-07, CLOSE-08, THREAD-18.
     */
    CloseReason closeReason();

    /**
     * Closes gracefully: stops reading, sends the queued bytes, then closes the descriptor. A peer that reads gets every byte that
     * was written: if bytes of the peer are unread, the sending half is ended and input is dropped until the peer ends, the close
     * timeout passes or 16 MiB more have arrived. With nothing unread the connection closes at once. {@code connectionLost(null)}
     * follows in a later turn, or {@code connectionLost} with the error if the bytes cannot be sent.
     *
     * <p>May be called inside any callback of the protocol; a second call does nothing. Bytes of the peer that arrive during the
     * close are not delivered; bytes that it sends after a connection with nothing unread has closed make the OS reset it. A peer that never reads holds a close up until {@link #abort()}, {@link StreamOptions#closeTimeout}
     * or the close of the loop. No order is promised between {@code connectionLost} and callbacks queued after this call in the
     * same turn.
     *
     * <p>Rules CLOSE-02, CLOSE-03, CLOSE-05, CLOSE-06, CLOSE-08, CLOSE-13, CLOSE-14, CLOSE-17, CLOSE-24 to CLOSE-26, READY-11.
     */
    void close();

    /**
     * Closes without sending the queued bytes and without waiting for the peer; {@code connectionLost(null)} follows in a later
     * turn. The peer sees an end of stream, not a reset, if all its bytes were read. May be called inside any callback of the
     * protocol; a second call does nothing.
     *
     * <p>No order is promised between {@code connectionLost} and callbacks queued after this call in the same turn. Rules CLOSE-02,
     * CLOSE-04 to CLOSE-06, CLOSE-13, CLOSE-15, CLOSE-25, READY-11.
     */
    void abort();

    /**
     * Ends the connection as {@link #abort()} does, with {@code cause}, the same object, as the argument of {@code connectionLost}
     * and {@link CloseReason#ERROR} as the reason. For a layer that finds the connection unusable, such as after bytes that break
     * its protocol, without throwing out of a callback: nothing is reported to the exception handler.
     *
     * <p>The first cause of an end counts. A close under way is cut short, and its connection ends with {@code cause}; a failure
     * that has been decided before, or an abort, is not replaced, and a connection that has ended is left alone.
     *
     * <p>Rules CLOSE-28 to CLOSE-30.
     *
     * @throws NullPointerException if {@code cause} is null, in any state; the connection stays as it is
     */
    void abort(Throwable cause);

    /**
     * Returns a future that completes with null when {@code connectionLost} has returned or thrown, at once if it already has. Each
     * call returns a new future, and cancelling it affects nothing else. If the loop is closed first, the future stays
     * pending and {@link LoopFuture#join()} throws {@link LoopClosedException}.
     *
     * <p>Rule CLOSE-16.
     */
    LoopFuture<Void> closed();

    /**
     * Returns the number of bytes that were written and that the OS has not taken, 0 or more. For the owner, because every write
     * changes it; other threads limit what they write by the futures of {@link StreamTransport#writeThreadsafe}. Rule FLOW-01.
     */
    long writeBufferSize();

    /**
     * Returns a future that completes with null when the OS has taken everything that was written before this call, a file that is
     * being sent included; at once if it has. The call sends nothing itself, so corked bytes are waited for, and later writes do not
     * delay the future. If bytes that were written are dropped, because the connection was aborted or broke, the future fails with
     * an {@link java.io.IOException} whose cause is what {@link Protocol#connectionLost} gets. Each call returns a future of its
     * own, and cancelling it affects nothing else. If the loop is closed first, the future stays pending and
     * {@link LoopFuture#join()} throws {@link LoopClosedException}.
     *
     * <p>Rules FLOW-20, FLOW-21.
     */
    LoopFuture<Void> drained();

    /**
     * Sets the low-water and high-water mark of the queued bytes. {@code pauseWriting} is called when more than {@code high} bytes
     * are queued; {@code resumeWriting} is called when at most {@code low} bytes are left. The new marks are compared with the
     * queue at once. Defaults: 16 KiB and 64 KiB.
     *
     * <p>Rules FLOW-02 to FLOW-06, FLOW-17.
     *
     * @param low in bytes, 0 or more; with 0, writing resumes only when the queue is empty
     * @param high in bytes, {@code low} or more; with 0, any queued byte pauses writing
     * @throws IllegalArgumentException if {@code low} is negative or above {@code high}; the previous marks stay
     */
    void setWriteLimits(int low, int high);

    /**
     * Returns the marks in effect: those of {@link #setWriteLimits}, or those of the options if it was not called. After the end
     * of the connection, the marks that were set last. Rule FLOW-22.
     */
    WriteLimits writeLimits();

    /**
     * Whether {@code pauseWriting} was called and {@code resumeWriting} has not followed: for a layer that takes the connection over.
     * False once the transport is closing. For the owner, because every write may change it. Rule FLOW-23.
     */
    boolean isWritingPaused();

    /**
     * Stops delivery until {@link #resumeReading()}, even of bytes that were read already, and so applies back-pressure to the
     * peer. A second call does nothing, as does a call on a closing transport.
     *
     * <p>While reading is paused, an end of stream or a reset from the peer causes no callback. It is noticed when reading resumes,
     * a write fails or a timeout passes; until then {@link #closed()} and {@link Server#waitClosed()} wait for the connection, and
     * {@link Server#drain} does so until its deadline.
     *
     * <p>Rules READ-11, READ-12, READ-14, READ-16, READ-18, FLOW-15, FLOW-16.
     */
    void pauseReading();

    /**
     * Resumes delivery after another poll, never inside the call. A second call does nothing, as does a call on a closing
     * transport. Rules READ-12, READ-13, READ-16, READY-10.
     */
    void resumeReading();

    /**
     * Whether data would be delivered: reading is not paused, the stream has not ended and the transport is not closing. For the
     * owner, because it is the sum of states that change one after the other. Rule READ-12.
     */
    boolean isReading();

    /**
     * Returns a fact about this transport by its type: {@link Descriptor}, {@link PeerCredentials} or {@link StreamOptions}, the
     * last with the values in force. Empty if it is not known, and after the connection has ended. For the owner, because it may ask
     * the OS, as {@link #localAddress()} does.
     *
     * <p>Rules CONNECT-44, UNIX-20.
     */
    default <T> Optional<T> info(Class<T> type) {
        loop().ownership().check();
        return Optional.empty();
    }
}
