package io.semper.cli.fuzz;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopExit;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a program has done and what was wrong: the trace, the throwables that the program made, and the violations. A throwable is
 * known by identity, so one that is reported twice, or that the program did not make, is found. Any thread.
 */
final class Oracle extends Handler {
    private static final int MOST_LINES = 6_000;
    private static final int MOST_WRONG = 20;

    private final List<String> trace = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    /** How often each throwable of the program was reported. */
    private final Map<Throwable, Integer> faults = new IdentityHashMap<>();

    /** Throwables that the log repeats because the handler threw while it had them. */
    private final Map<Throwable, Boolean> repeated = new IdentityHashMap<>();

    /** Throwables that need not be reported. */
    private final Map<Throwable, Boolean> optional = new IdentityHashMap<>();

    private @Nullable LoopExit exit;
    private int interrupts;
    private boolean interruptReported;
    private boolean interruptLogged;
    private boolean overflowed;

    synchronized void trace(String what) {
        if (trace.size() < MOST_LINES) {
            trace.add(what);
        }
    }

    /** Records a violation, where it was found. */
    synchronized void wrong(String what) {
        trace("  WRONG: " + what);
        if (wrong.size() < MOST_WRONG) {
            wrong.add(what);
        }
    }

    void expect(boolean fact, String otherwise) {
        if (!fact) {
            wrong(otherwise);
        }
    }

    synchronized List<String> violations() {
        return List.copyOf(wrong);
    }

    synchronized List<String> lines() {
        return List.copyOf(trace);
    }

    /**
     * Makes something to throw: an exit, an overflow of the stack or an exception.
     *
     * @param matters false if what is thrown may have no effect, as in a {@code getBuffer} before the end of the stream
     */
    synchronized Throwable fault(SplittableRandom random, String where, boolean matters) {
        Throwable fault = switch (random.nextInt(4)) {
            case 0 -> exit = new LoopExit("exit of " + where);
            case 1 -> new StackOverflowError("overflow of " + where);
            default -> new IllegalStateException("fault of " + where);
        };
        overflowed |= fault instanceof StackOverflowError;
        trace("throw " + fault.getMessage());
        if (!(fault instanceof LoopExit)) {
            faults.put(fault, 0);
        }
        if (!matters) {
            optional.put(fault, true);
        }
        return fault;
    }

    /** Makes an exception that the exception handler has to get. */
    synchronized RuntimeException reportable(String where) {
        RuntimeException fault = new IllegalStateException("fault of " + where);
        faults.put(fault, 0);
        return fault;
    }

    /** Makes an exception that a future has to report, and nothing else. */
    RuntimeException failure(String where) {
        trace("throw failure of " + where);
        return new IllegalStateException("failure of " + where);
    }

    /** Whether a fault of the program was a stack overflow, so that a connection may have failed for it. */
    synchronized boolean hasOverflowed() {
        return overflowed;
    }

    synchronized boolean isOurs(@Nullable Throwable thrown) {
        return faults.containsKey(thrown) || thrown instanceof LoopExit;
    }

    synchronized void interrupting() {
        interrupts++;
        trace("interrupt");
    }

    /** What a run method threw, or null if it returned. */
    synchronized void ranUntil(@Nullable Throwable thrown) {
        LoopExit expected = exit;
        interruptReported = false;
        exit = null;
        if (thrown instanceof LoopExit) {
            trace("the run ended by " + thrown.getMessage());
            expect(expected != null, "a run ended by " + thrown + ", although no exit was pending");
        } else if (thrown != null) {
            wrong("a run ended by " + Text.of(thrown));
        } else {
            expect(expected == null || optional.containsKey(expected), "the run did not end by " + expected);
        }
    }

    /** The exception handler got {@code context}. */
    synchronized void reported(EventLoop loop, ExceptionContext context) {
        Throwable thrown = context.exception();
        if (thrown == null && context.message().contains("was interrupted")) {
            expect(--interrupts >= 0, "an interrupt was reported that the program did not make");
            expect(!interruptReported, "an interrupt was reported twice in a run");
            interruptReported = true;
        } else if (thrown == null || !countReport(thrown)) {
            wrong("the exception handler of " + loop + " got " + context.message() + " of " + context.source() + ": "
                    + Text.of(thrown));
        }
    }

    /** The handler throws while it has {@code context}: the default handler logs both. */
    synchronized void handlerThrows(ExceptionContext context) {
        if (context.exception() == null) {
            interruptLogged = true;
        } else {
            repeated.put(context.exception(), true);
        }
        if (context.createdAt() != null) {
            repeated.put(context.createdAt(), true);
        }
    }

    private boolean countReport(Throwable thrown) {
        Integer before = faults.computeIfPresent(thrown, (fault, count) -> count + 1);
        if (before != null && before > 1) {
            wrong("reported twice: " + thrown);
        }
        return before != null;
    }

    /** The program has ended: each of its faults must have been reported. */
    synchronized void allReported() {
        faults.forEach((fault, count) -> expect(count > 0 || optional.containsKey(fault), "not reported: " + fault));
    }

    /** Whether debug mode remarks on a write to a closing connection, which comes with the stack of the writer. */
    private static boolean isRemark(LogRecord entry) {
        return entry.getLevel() == Level.WARNING && entry.getMessage().contains(": the bytes are dropped.");
    }

    /** The log of the default handler. */
    @Override
    public synchronized void publish(LogRecord entry) {
        Throwable thrown = entry.getThrown();
        boolean known = thrown == null
                ? interruptLogged || entry.getLevel().intValue() <= Level.WARNING.intValue()
                : isRemark(entry) || repeated.containsKey(thrown) || countReport(thrown);
        expect(known, "logged: " + entry.getMessage() + ": " + Text.of(thrown));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
