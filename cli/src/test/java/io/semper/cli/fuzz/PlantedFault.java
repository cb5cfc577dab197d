package io.semper.cli.fuzz;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.ExceptionHandler;
import io.semper.Handle;
import io.semper.LoopExit;
import io.semper.StreamProtocol;
import io.semper.TimerHandle;
import io.semper.cli.fuzz.FaultyLoop.Call;
import io.semper.cli.fuzz.FaultyLoop.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Faults that the fuzz must notice, each by what it reports. */
enum PlantedFault {
    CALLBACK_TWICE("ran twice", "callSoon", call -> {
        if (isCall(call)) {
            call.good(EventLoop.class).callSoon(call.argument(0, Runnable.class));
        }
        return call.proceed();
    }),
    CALLBACKS_OUT_OF_ORDER("ran after ", "callSoon", call -> {
        Runnable callback = call.argument(0, Runnable.class);
        EventLoop loop = call.good(EventLoop.class);
        if (callback.hashCode() % 2 == 0) {
            call.arguments[0] = (Runnable) () -> loop.callSoon(callback);
        }
        return call.proceed();
    }),
    CALLBACK_INSIDE_THE_CALL("inside another callback", "callSoon", call -> {
        if (!isCall(call)) {
            return call.proceed();
        }
        call.argument(0, Runnable.class).run();
        return call.good(EventLoop.class).callSoon(() -> {});
    }),
    CALLBACK_ON_A_FOREIGN_THREAD(
            " on Thread[|a foreign thread threw io.semper.WrongThreadException", "callSoonThreadsafe", call -> {
                if (!Thread.currentThread().getName().endsWith("foreign")) {
                    return call.proceed();
                }
                call.argument(0, Runnable.class).run();
                return call.good(EventLoop.class).callSoonThreadsafe(() -> {});
            }),
    CANCEL_IGNORED("ran after its cancel", "callSoon", call -> {
        call.proceed();
        return new Handle() {
            @Override
            public void cancel() {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };
    }),
    TIMER_EARLY("ran early", "callLater", call -> timer(call, Duration.ZERO)),
    TIMERS_OUT_OF_ORDER("ran before timer", "callLater", call -> {
        Runnable callback = call.argument(1, Runnable.class);
        EventLoop loop = call.good(EventLoop.class);
        return callback.hashCode() % 2 == 0
                ? timer(call, call.argument(0, Duration.class).plusMillis(2))
                : call.proceed();
    }),
    REPORT_TWICE("reported twice", "setExceptionHandler", call -> {
        ExceptionHandler good = call.argument(0, ExceptionHandler.class);
        call.arguments[0] = (ExceptionHandler) (loop, context) -> {
            good.handle(loop, context);
            good.handle(loop, context);
        };
        return call.proceed();
    }),
    REPORT_LOST("not reported", "setExceptionHandler", call -> {
        call.arguments[0] = (ExceptionHandler) (loop, context) -> {};
        return call.proceed();
    }),
    REPORT_MADE_UP("the exception handler", "setExceptionHandler", call -> {
        Object result = call.proceed();
        EventLoop loop = call.good(EventLoop.class);
        loop.callSoon(() -> loop.callExceptionHandler(ExceptionContext.of("made up", new IOException("made up"))));
        return result;
    }),
    EXIT_SWALLOWED("did not end by", "run", call -> {
        try {
            return call.proceed();
        } catch (LoopExit swallowed) {
            return false;
        }
    }),
    RUN_BROKEN("a run ended by", "run", call -> {
        Object result = call.proceed();
        if (Thread.interrupted()) {
            throw new IllegalStateException("interrupted");
        }
        call.good(EventLoop.class).callSoon(() -> Thread.currentThread().interrupt());
        throw new IllegalStateException("broken after " + result);
    }),
    RUN_HANGS("hangs", "runForever", call -> {
        new CountDownLatch(1).await();
        return null;
    }),
    SPIN("the loop spins", "setExceptionHandler", call -> {
        Object result = call.proceed();
        spin(call.good(EventLoop.class));
        return result;
    }),
    SELECTOR_LEFT("left open", "close", call -> {
        if (call.good(Object.class) instanceof EventLoop) {
            Left.SELECTORS.add(Selector.open());
        }
        return call.proceed();
    }),
    THREAD_LEFT("left behind", "close", call -> {
        if (call.good(Object.class) instanceof EventLoop) {
            CountDownLatch never = new CountDownLatch(1);
            Thread thread = new Thread(() -> Left.await(never), "semper-left");
            thread.setDaemon(true);
            thread.start();
            Left.THREADS.add(never);
        }
        return call.proceed();
    }),
    CLOSE_LEAVES_IT_OPEN("works on a closed loop", "callSoon", call -> {
        return call.good(EventLoop.class).isClosed() ? null : call.proceed();
    }),
    CONNECTION_MADE_TWICE("made while MADE", "connectionMade", call -> {
        call.proceed();
        return call.proceed();
    }),
    CONNECTION_NOT_MADE("while NEW", "connectionMade", call -> null),
    BYTES_ALTERED("are not those", "dataReceived", call -> {
        ByteBuffer data = call.argument(0, ByteBuffer.class);
        ByteBuffer altered = ByteBuffer.allocate(data.remaining()).put(data).flip();
        altered.put(altered.limit() - 1, (byte) ~altered.get(altered.limit() - 1));
        call.arguments[0] = altered;
        return call.proceed();
    }),
    BYTES_LOST("misses bytes", "dataReceived", call -> {
        call.argument(0, ByteBuffer.class)
                .position(call.argument(0, ByteBuffer.class).limit());
        return null;
    }),
    BYTES_WHILE_PAUSED("although reading is paused", "pauseReading", call -> null),
    BYTES_AFTER_CLOSE("after its close", "close", call -> {
        return call.good(Object.class) instanceof EventLoop ? call.proceed() : null;
    }),
    BYTES_AFTER_THE_END("while ENDED", "eofReceived", call -> {
        Object keep = call.proceed();
        call.good(StreamProtocol.class).dataReceived(ByteBuffer.allocate(1));
        return keep;
    }),
    END_TWICE("eofReceived while", "eofReceived", call -> {
        call.proceed();
        return call.proceed();
    }),
    PAUSE_TWICE("paused writing twice", "pauseWriting", call -> {
        call.proceed();
        return call.proceed();
    }),
    RESUME_LOST("paused writing twice", "resumeWriting", call -> null),
    LOST_TWICE("while LOST", "connectionLost", call -> {
        call.proceed();
        return call.proceed();
    }),
    LOST_NEVER("has not ended", "connectionLost", call -> null),
    LOST_FOR_NO_REASON("but the reason is", "connectionLost", call -> {
        call.arguments[0] = null;
        return call.proceed();
    }),
    LOST_BY_A_STRANGER("lost by", "connectionLost", call -> {
        call.arguments[0] = new IOException("Broken pipe");
        return call.proceed();
    }),
    RELEASED_TWICE("twice, or for another", "writeOwned", call -> {
        call.arguments[1] = twice(call.arguments[1]);
        return call.proceed();
    }),
    RELEASED_NEVER(" buffers", "writeOwned", call -> {
        call.arguments[1] = null;
        return call.proceed();
    }),
    WRITE_NOT_CONSUMED("a write left", "write", call -> {
        call.arguments[0] = call.argument(0, ByteBuffer.class).duplicate();
        return call.proceed();
    }),
    WRITE_AFTER_EOF("accepted after writeEof()", "write", call -> {
        try {
            return call.proceed();
        } catch (IllegalStateException swallowed) {
            return null;
        }
    }),
    GETTER_OF_A_FOREIGN_THREAD("was accepted", "writeBufferSize", call -> {
        return Thread.currentThread().getName().endsWith("foreign") ? 0L : call.proceed();
    });

    /** What faults leave behind, for the test to release. */
    static final class Left {
        static final List<Selector> SELECTORS = new ArrayList<>();
        static final List<CountDownLatch> THREADS = new ArrayList<>();

        private Left() {}

        static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        static void release() throws IOException {
            for (Selector selector : SELECTORS) {
                selector.close();
            }
            THREADS.forEach(CountDownLatch::countDown);
        }
    }

    final String report;
    private final String method;
    private final Fault fault;

    /** @param method the name of the faulty methods, or the beginning of several */
    PlantedFault(String report, String method, Fault fault) {
        this.report = report;
        this.method = method;
        this.fault = fault;
    }

    Object on(Call call) throws Throwable {
        boolean here = method.equals("run")
                ? Arrays.asList("runForever", "runOnce", "runUntilComplete").contains(call.method)
                : call.method.equals(method);
        return here ? fault.on(call) : call.proceed();
    }

    /** Whether the program makes this call for a callback of its own, not for its next step. */
    private static boolean isCall(Call call) {
        return call.arguments[0].getClass().getEnclosingClass() == Calls.class;
    }

    private static TimerHandle timer(Call call, Duration delay) {
        EventLoop loop = call.good(EventLoop.class);
        long deadline = loop.time() + call.argument(0, Duration.class).toNanos();
        TimerHandle real = loop.callLater(delay, call.argument(1, Runnable.class));
        return new TimerHandle() {
            @Override
            public long when() {
                return deadline;
            }

            @Override
            public void cancel() {
                real.cancel();
            }

            @Override
            public boolean isCancelled() {
                return real.isCancelled();
            }
        };
    }

    private static void spin(EventLoop loop) {
        loop.callLater(Duration.ZERO, () -> spin(loop));
    }

    @SuppressWarnings("unchecked") // the type that writeOwned declares
    private static Consumer<ByteBuffer> twice(Object argument) {
        Consumer<ByteBuffer> released = (Consumer<ByteBuffer>) argument;
        return buffer -> {
            released.accept(buffer);
            released.accept(buffer);
        };
    }
}
