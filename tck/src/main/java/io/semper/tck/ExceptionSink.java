package io.semper.tck;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.ExceptionHandler;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.AssertionFailedError;

/** Exception handler that collects reports; a report that the test does not take fails it. Any thread. */
final class ExceptionSink implements ExceptionHandler {
    private final List<ExceptionContext> contexts = new ArrayList<>();

    @Override
    public synchronized void handle(EventLoop loop, ExceptionContext context) {
        contexts.add(context);
    }

    /** Throws the assertion of a hook that failed inside a callback: what the test waits for may never happen after it. */
    synchronized void throwAssertion() {
        for (ExceptionContext context : contexts) {
            if (context.exception() instanceof AssertionFailedError failed) {
                contexts.remove(context);
                throw failed;
            }
        }
    }

    synchronized int size() {
        return contexts.size();
    }

    synchronized List<ExceptionContext> takeAll() {
        List<ExceptionContext> all = List.copyOf(contexts);
        contexts.clear();
        return all;
    }

    synchronized ExceptionContext take() {
        if (contexts.isEmpty()) {
            throw new AssertionError("nothing was reported to the exception handler");
        }
        return contexts.remove(0);
    }
}
