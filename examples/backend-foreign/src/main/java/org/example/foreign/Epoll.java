package org.example.foreign;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.semper.engine.kernel.Interest;
import java.lang.foreign.MemorySegment;

/** The constants of {@code sys/epoll.h}, and {@code struct epoll_event} as it is on x86_64: packed, with the number in its data. */
final class Epoll {
    static final int CLOSE_ON_EXEC = 0x80000;
    static final int ADD = 1;
    static final int DELETE = 2;
    static final int MODIFY = 3;

    /** The size of an event. */
    static final long EVENT = 12;

    private static final int IN = 0x1;
    private static final int OUT = 0x4;
    private static final int NUMBER = 4;

    private Epoll() {}

    // region: bits
    /** An event to ask for. Nothing but IN and OUT: hang-ups and errors come without being asked for. */
    static MemorySegment event(MemorySegment into, int number, int interest) {
        into.set(
                JAVA_INT, 0, ((interest & Interest.READ) != 0 ? IN : 0) | ((interest & Interest.WRITE) != 0 ? OUT : 0));
        into.set(JAVA_INT_UNALIGNED, NUMBER, number);
        return into;
    }

    /** What a reported event means: a hang-up or an error is both bits, since the next call has the exact condition. */
    static int bits(MemorySegment events, int index) {
        int reported = events.get(JAVA_INT_UNALIGNED, index * EVENT);
        if ((reported & ~(IN | OUT)) != 0) {
            return Interest.READ | Interest.WRITE;
        }
        return ((reported & IN) != 0 ? Interest.READ : 0) | ((reported & OUT) != 0 ? Interest.WRITE : 0);
    }
    // endregion

    static int number(MemorySegment events, int index) {
        return events.get(JAVA_INT_UNALIGNED, index * EVENT + NUMBER);
    }
}
