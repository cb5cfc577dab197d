package io.semper.tck;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.ExceptionHandler;
import java.util.ArrayList;
import java.util.List;

/** Collects what loops report; what no test has taken fails it. Any thread. */
final class ExceptionSink implements ExceptionHandler {
    private final List<ExceptionContext> contexts = new ArrayList<>();

    @Override
    public synchronized void handle(EventLoop loop, ExceptionContext context) {
        contexts.add(context);
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
