package io.semper.engine.turn;

import java.lang.ref.Cleaner;

/**
 * Where a loop or a connection was made, which is recorded in debug mode only. Logs a warning if it becomes unreachable before it is
 * closed. Refers to the stack of the maker and to nothing else, so that it keeps nothing alive. Any thread.
 */
public final class Origin {
    /** One thread for the process, started in debug mode only. */
    private static final class Shared {
        private static final Cleaner CLEANER = Cleaner.create();
    }

    private static final class Lost implements Runnable {
        private final String message;
        private final Throwable where;
        private volatile boolean closed;

        Lost(String message, Throwable where) {
            this.message = message;
            this.where = where;
        }

        @Override
        public void run() {
            if (!closed) {
                LoopCore.warn(message, where);
            }
        }
    }

    private final Lost lost;
    private final Cleaner.Cleanable cleanable;
    private int droppedWrites;

    /**
     * Watches {@code made} until {@link #closed}.
     *
     * @param message what to log if it is lost; the stack of {@code where} follows
     */
    Origin(Object made, String message, Throwable where) {
        lost = new Lost(message, where);
        cleanable = Shared.CLEANER.register(made, lost);
    }

    /** The stack of the maker. */
    public Throwable where() {
        return lost.where;
    }

    /** Counts a write that a connection has dropped, and returns how many there were. Owner only. */
    public int countDroppedWrite() {
        return ++droppedWrites;
    }

    /** The number of writes that were dropped; on other threads than the owner's slightly out of date. */
    public int droppedWrites() {
        return droppedWrites;
    }

    /** Called when the object is closed. */
    public void closed() {
        lost.closed = true;
        cleanable.clean();
    }
}
