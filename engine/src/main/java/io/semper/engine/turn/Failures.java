package io.semper.engine.turn;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.ExceptionHandler;
import io.semper.LoopExit;
import org.jspecify.annotations.Nullable;

/** The exception handler of a loop, and which throwables leave a loop at all. Owner only. */
public final class Failures {
    private static final System.Logger LOGGER = System.getLogger("io.semper");

    private final EventLoop loop;
    private @Nullable ExceptionHandler handler;

    Failures(EventLoop loop) {
        this.loop = loop;
    }

    void handler(@Nullable ExceptionHandler newHandler) {
        handler = newHandler;
    }

    /** Whether {@code thrown} leaves the run method instead of going to the handler. */
    public static boolean escapes(Throwable thrown) {
        return thrown instanceof LoopExit
                || (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError));
    }

    /** Throws {@code thrown} on, if it {@link #escapes}. */
    static void rethrowIfEscapes(Throwable thrown) {
        if (thrown instanceof LoopExit exit) {
            throw exit;
        }
        if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
            throw fatal;
        }
    }

    void call(ExceptionContext context) {
        ExceptionHandler now = handler;
        if (now == null) {
            log(context);
            return;
        }
        try {
            now.handle(loop, context);
        } catch (Throwable broken) {
            rethrowIfEscapes(broken);
            log(context);
            log(ExceptionContext.of(
                    "the exception handler " + now.getClass().getName() + " of " + loop + " threw", broken));
        }
    }

    /** The default handler. A logger that throws must not end the loop either; nobody is left to be told. */
    private void log(ExceptionContext context) {
        try {
            Throwable createdAt = context.createdAt();
            Throwable exception = context.exception();
            if (createdAt != null && exception != null && exception != createdAt) {
                LOGGER.log(System.Logger.Level.ERROR, context.message() + "; its source was made here", createdAt);
            }
            LOGGER.log(
                    System.Logger.Level.ERROR,
                    context.source() == null ? context.message() : context.message() + " (" + context.source() + ")",
                    exception);
        } catch (Throwable broken) {
            rethrowIfEscapes(broken);
        }
    }
}
