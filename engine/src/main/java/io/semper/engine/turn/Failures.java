package io.semper.engine.turn;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.ExceptionHandler;
import io.semper.LoopExit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The exception handler of a loop, and the definition of throwables that escape the loop. Owner only. */
public final class Failures {
    private static final System.Logger LOGGER = System.getLogger("io.semper");

    private final EventLoop loop;
    private final @Nullable ExceptionHandler ofOptions;
    private @Nullable ExceptionHandler handler;

    /** @param ofOptions the handler until another is set, and when none is set any more; null to log */
    Failures(EventLoop loop, @Nullable ExceptionHandler ofOptions) {
        this.loop = loop;
        this.ofOptions = ofOptions;
        handler = ofOptions;
    }

    void handler(@Nullable ExceptionHandler newHandler) {
        handler = newHandler == null ? ofOptions : newHandler;
    }

    /** Whether {@code thrown} leaves the run method instead of being passed to the handler. */
    public static boolean escapes(Throwable thrown) {
        return thrown instanceof LoopExit
                || (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError));
    }

    /** Throws {@code thrown} if it {@link #escapes}. */
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

    /** Passes every context to the handler, even if the handler throws, and then throws the first exit or fatal error. */
    void callAll(List<ExceptionContext> contexts) {
        Throwable exit = null;
        for (ExceptionContext context : contexts) {
            Throwable failure = context.exception();
            try {
                if (failure != null) {
                    rethrowIfEscapes(failure);
                }
                call(context);
            } catch (Throwable thrown) {
                exit = exit == null ? thrown : exit;
            }
        }
        if (exit != null) {
            rethrowIfEscapes(exit);
        }
    }

    /** The default handler. */
    private static void log(ExceptionContext context) {
        Throwable createdAt = context.createdAt();
        Throwable exception = context.exception();
        if (createdAt != null && exception != null && exception != createdAt) {
            log(System.Logger.Level.ERROR, context.message() + "; its source was made here", createdAt);
        }
        log(System.Logger.Level.ERROR, describe(context), exception);
    }

    private static String describe(ExceptionContext context) {
        Object source = context.source();
        if (source == null) {
            return context.message();
        }
        String text;
        try {
            text = source.toString();
        } catch (Throwable broken) {
            rethrowIfFatal(broken);
            text = source.getClass().getName();
        }
        return context.message() + " (" + text + ")";
    }

    /** Ignores exceptions of the logger: they must not end the loop, and there is nowhere left to report them. */
    static void log(System.Logger.Level level, String message, @Nullable Throwable thrown) {
        try {
            LOGGER.log(level, message, thrown);
        } catch (Throwable broken) {
            rethrowIfFatal(broken);
        }
    }

    private static void rethrowIfFatal(Throwable thrown) {
        if (!(thrown instanceof LoopExit)) {
            rethrowIfEscapes(thrown);
        }
    }
}
