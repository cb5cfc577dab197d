package io.semper.tck.selftest;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.KernelProvider;
import io.semper.tck.TckSubject;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A subject that harms the process in which it is examined, in one call that the tests of one rule make: {@code setSlowCallback}, for
 * DEBUG-10. With every other rule it is a good loop.
 */
public abstract class Rogue implements TckSubject {
    /** What is never closed. */
    private static final List<ServerSocket> KEPT = Collections.synchronizedList(new ArrayList<>());

    private static final int MANY_THREADS = 60;
    private static final int MANY_DESCRIPTORS = 400;
    private static final int ALL_DESCRIPTORS = 200_000;

    abstract void harm(EventLoop good) throws Exception;

    /** Called when a loop of this subject is closed. */
    void closing() {}

    @Override
    public String name() {
        return getClass().getSimpleName();
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        return new ForwardingLoop(Loops.newEventLoop(KernelProvider.named("nio").newKernel(), options)) {
            @Override
            public void setSlowCallback(Duration duration) {
                try {
                    harm(good);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                super.setSlowCallback(duration);
            }

            @Override
            public void close() {
                closing();
                super.close();
            }
        };
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    private static void parkForGood() {
        while (true) {
            LockSupport.park();
            Thread.interrupted();
        }
    }

    private static void keep(int most) throws IOException {
        while (KEPT.size() < most) {
            KEPT.add(new ServerSocket(0, 1));
        }
    }

    /** Calls {@code System.exit}, with the status of a success. */
    public static final class Exits extends Rogue {
        @Override
        void harm(EventLoop good) {
            System.exit(0);
        }
    }

    /** Ends the process as a crash does, without hooks. */
    public static final class Halts extends Rogue {
        @Override
        void harm(EventLoop good) {
            Runtime.getRuntime().halt(9);
        }
    }

    /** Does not return, and does not react to an interrupt. */
    public static final class Hangs extends Rogue {
        @Override
        void harm(EventLoop good) {
            parkForGood();
        }
    }

    /** Throws, and then does not return from {@code close()}. */
    public static final class HangsAfterAFailure extends Rogue {
        private boolean failed;

        @Override
        void harm(EventLoop good) {
            failed = true;
            throw new IllegalStateException("the first failure");
        }

        @Override
        void closing() {
            if (failed) {
                failed = false;
                parkForGood();
            }
        }
    }

    /** Does not return, and uses a processor. */
    public static final class Spins extends Rogue {
        @Override
        void harm(EventLoop good) {
            while (true) {
                Thread.onSpinWait();
            }
        }
    }

    /** Leaves threads behind. */
    public static final class LeavesThreads extends Rogue {
        @Override
        void harm(EventLoop good) {
            for (int i = 0; i < MANY_THREADS; i++) {
                Thread left = new Thread(() -> {
                    while (true) {
                        LockSupport.park();
                    }
                });
                left.setDaemon(true);
                left.start();
            }
        }
    }

    /** Leaves descriptors open. */
    public static final class LeavesDescriptors extends Rogue {
        @Override
        void harm(EventLoop good) throws IOException {
            keep(MANY_DESCRIPTORS);
        }
    }

    /** Takes every descriptor of the process. */
    public static final class TakesDescriptors extends Rogue {
        @Override
        void harm(EventLoop good) throws IOException {
            keep(ALL_DESCRIPTORS);
        }
    }

    /** Leaves a process behind, and prints its id. */
    public static final class LeavesAProcess extends Rogue {
        @Override
        void harm(EventLoop good) throws IOException {
            Process left = new ProcessBuilder("sleep", "60")
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            System.out.println("left behind: " + left.pid());
        }
    }

    /** Writes what looks like an event of the kit, and closes both streams. */
    public static final class Writes extends Rogue {
        @Override
        void harm(EventLoop good) {
            System.out.println("{\"event\": \"done\"}");
            System.out.close();
            System.err.close();
        }
    }

    /** Ends the run of its loop, and with it the thread. */
    public static final class LosesItsThread extends Rogue {
        @Override
        void harm(EventLoop good) {
            good.callSoonThreadsafe(() -> {
                throw new InternalError("the thread of the loop ends here");
            });
        }
    }

    /** Harms nothing but its callbacks: of those of {@code callSoon} it forgets the thirtieth. */
    public static final class LosesTheThirtieth extends Rogue {
        private static final int LOST = 30;

        @Override
        public EventLoop newEventLoop(LoopOptions options) {
            return new ForwardingLoop(super.newEventLoop(options)) {
                private int calls;

                @Override
                public Handle callSoon(Runnable callback) {
                    return super.callSoon(++calls == LOST ? () -> {} : callback);
                }
            };
        }

        @Override
        void harm(EventLoop good) {}
    }

    /** Cannot be created. */
    public static final class CannotBeMade extends Rogue {
        /** Fails. */
        public CannotBeMade() {
            throw new UnsupportedOperationException("not on this machine");
        }

        @Override
        void harm(EventLoop good) {}
    }
}
