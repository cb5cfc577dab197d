package io.semper.tck.selftest;

import io.semper.EventLoop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Loops whose views as executors are wrong. */
final class SchedulerMutants {
    private SchedulerMutants() {}

    @Kills("THREAD-13")
    static final class DelaysOfTasksAreCutShort implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return viewed(good, (view, method, args) -> {
                if (args != null && method.getName().equals("schedule")) {
                    args[1] = (long) args[1] / 10;
                }
                return method.invoke(view, args);
            });
        }
    }

    @Kills("THREAD-14")
    static final class AllTasksAreTakenOnTheLoopsThread implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return viewed(good, (view, method, args) -> {
                boolean here = good.ownership().heldHere();
                return here && method.getName().equals("invokeAll") ? List.of() : method.invoke(view, args);
            });
        }
    }

    @Kills("THREAD-15")
    static final class RunsAtAFixedRateAreLeftOut implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return viewed(
                    good,
                    (view, method, args) -> args != null && method.getName().equals("scheduleAtFixedRate")
                            ? view.scheduleWithFixedDelay(
                                    (Runnable) args[0], (long) args[1], (long) args[2], (TimeUnit) args[3])
                            : method.invoke(view, args));
        }
    }

    @Kills("THREAD-16")
    static final class AllViewsAreOne implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            ScheduledExecutorService one = good.asScheduledExecutor();
            return new ForwardingLoop(good) {
                @Override
                public ScheduledExecutorService asScheduledExecutor() {
                    return one;
                }
            };
        }
    }

    /** What becomes of a call of a view. */
    @FunctionalInterface
    private interface Call {
        @Nullable
        Object make(ScheduledExecutorService view, Method method, Object @Nullable [] args)
                throws ReflectiveOperationException;
    }

    private static EventLoop viewed(EventLoop good, Call call) {
        return new ForwardingLoop(good) {
            @Override
            public ScheduledExecutorService asScheduledExecutor() {
                ScheduledExecutorService view = super.asScheduledExecutor();
                return (ScheduledExecutorService) Proxy.newProxyInstance(
                        SchedulerMutants.class.getClassLoader(),
                        new Class<?>[] {ScheduledExecutorService.class},
                        (proxy, method, args) -> {
                            try {
                                return call.make(view, method, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }
        };
    }
}
