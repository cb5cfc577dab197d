package io.semper;

import java.nio.channels.SelectableChannel;

/**
 * Calls back when a descriptor or channel of the application is ready, for I/O that the loop does not do itself: a pipe, an eventfd or
 * timerfd, inotify, or the socket of a client library in another language. Obtained from {@link EventLoop#watcher()}. The semantics are
 * those of {@code add_reader} in PEP 3156. Owner only.
 *
 * <p>What can be watched depends on the loop. With {@link Capability#WATCH_CHANNELS} it takes selectable channels of the JDK, in
 * non-blocking mode. With {@link Capability#WATCH_DESCRIPTORS} it takes the numbers of descriptors; what the OS cannot wait for, such
 * as a regular file, is refused. A method whose capability the loop does not offer throws {@link UnsupportedOperationException}.
 *
 * <p>One descriptor or channel has at most one reader and one writer, which are independent of each other. Readiness is
 * level-triggered: a callback is queued in every poll that finds its descriptor ready, until it is removed or the descriptor is no
 * longer ready. An error or a hang-up, such as a refused connect or a peer that reset the connection, counts as ready for both. A
 * callback runs in the context in which it was added, and stays when it throws: the throwable goes to the exception handler.
 *
 * <p>The descriptor stays the application's. The loop neither reads nor writes nor closes it. Remove the reader and the writer first,
 * and then close it: after the last of the two is removed, the OS does not refer to it on behalf of this loop, so that it may be closed
 * in the next statement, whatever the OS uses the number for afterwards. {@link EventLoop#close()} removes every reader and writer, and
 * closes none of their descriptors.
 *
 * <p>A descriptor that was closed without being removed reports nothing more. Its number may be added again at once. The exception is a
 * descriptor with a duplicate that is still open, here or in a child process: epoll continues to report the duplicate under the number
 * that was closed, and no call can stop that.
 *
 * <p>Readers and writers keep no loop running, and are not counted in {@link LoopStats#openTransports()} or listed in a
 * {@link LoopSnapshot}. Rules WATCH-01 to WATCH-15.
 */
public interface Watcher {
    /**
     * Calls {@code callback} whenever {@code channel} is ready to read from or, if it listens, to accept a connection. Replaces the
     * reader that the channel has, which is not called again. If this throws, the channel has the reader and writer that it had
     * before. Rules WATCH-01 to WATCH-03, WATCH-08.
     *
     * @param channel open and in non-blocking mode, which it stays in until it is removed
     * @throws IllegalArgumentException if the channel is in blocking mode, cannot be read from, or belongs to a transport of this loop
     * @throws java.io.UncheckedIOException if the channel is closed
     * @throws LoopClosedException if the loop is closed
     */
    void addReader(SelectableChannel channel, Runnable callback);

    /**
     * As {@link #addReader(SelectableChannel, Runnable)}, for a channel that is ready to be written to or, if it is connecting, to finish
     * the connect.
     */
    void addWriter(SelectableChannel channel, Runnable callback);

    /**
     * Removes the reader of {@code channel}: it is not called after the return, even if the running turn has found the channel ready.
     * Rules WATCH-04, WATCH-05.
     *
     * @return whether there was one; false if the loop is closed
     */
    boolean removeReader(SelectableChannel channel);

    /** As {@link #removeReader(SelectableChannel)}, for the writer. */
    boolean removeWriter(SelectableChannel channel);

    /**
     * Calls {@code callback} whenever {@code descriptor} is ready to read from. Replaces the reader that the descriptor has, which is not
     * called again. If this throws, the descriptor has the reader and writer that it had before, or none if it was closed without being
     * removed. Rules WATCH-01 to WATCH-03, WATCH-06 to WATCH-08.
     *
     * @param descriptor the number of an open descriptor, zero or more; in non-blocking mode, or the callback must be prepared for a
     *     read that waits
     * @throws IllegalArgumentException if the number is negative, or is that of a transport or server of this loop
     * @throws java.io.UncheckedIOException if the OS refuses to watch the descriptor: it is closed, or of a kind that the OS does not wait
     *     for, such as a regular file
     * @throws LoopClosedException if the loop is closed
     */
    void addReader(int descriptor, Runnable callback);

    /** As {@link #addReader(int, Runnable)}, for a descriptor that is ready to be written to, or whose connect has ended. */
    void addWriter(int descriptor, Runnable callback);

    /**
     * Removes the reader of {@code descriptor}: it is not called after the return, even if the running turn has found the descriptor
     * ready. Rules WATCH-04, WATCH-05.
     *
     * @return whether there was one; false if the loop is closed
     */
    boolean removeReader(int descriptor);

    /** As {@link #removeReader(int)}, for the writer. */
    boolean removeWriter(int descriptor);
}
