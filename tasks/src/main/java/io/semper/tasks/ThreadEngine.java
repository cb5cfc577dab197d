package io.semper.tasks;

import io.semper.ContextCarrier;
import io.semper.EventLoop;
import io.semper.Ownership;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs each task on a thread of its own, and hands the loop over to it and back, so that exactly one of them runs: the task borrows
 * the loop for each step. Threads that have finished a task are kept for the next one, newest first.
 */
final class ThreadEngine implements Engine {
    private static final String MAXIMUM = "semper.tasks.maxThreads";
    private static final int DEFAULT_MAXIMUM = 2_000;

    /** Threads that are kept however long none needs them. */
    private static final int KEPT = 64;

    /**
     * Threads that are kept for a while: enough for a burst such as a gather of 1 000, since starting a platform thread costs several
     * times what a task on a kept one does.
     */
    private static final int KEPT_AFTER_A_BURST = 1_024;

    /** A thread above {@link #KEPT} that was idle for such a period is let go when the next task ends. */
    private static final long PERIOD = 10_000_000_000L;

    /** The name of a thread between two tasks. */
    private static final String IDLE = "semper-task-idle";

    /** The strand whose code a thread runs. */
    private static final ThreadLocal<@Nullable OnThread> HERE = new ThreadLocal<>();

    private final String name;
    private final EventLoop loop;
    private final Ownership ownership;
    private final ThreadFactory factory;
    private final int maximum;
    private final Deque<Worker> idle = new ArrayDeque<>();
    private int workers;
    private long periodBegan;

    /** The fewest threads that were idle in this period: those were not needed. */
    private int fewestIdle;

    ThreadEngine(String name, EventLoop loop, ThreadFactory factory) {
        this.name = name;
        this.loop = loop;
        ownership = loop.ownership();
        this.factory = factory;
        maximum = "platform".equals(name) ? Integer.getInteger(MAXIMUM, DEFAULT_MAXIMUM) : Integer.MAX_VALUE;
    }

    @Override
    public String name() {
        return name;
    }

    /** Called in the context in which the task was spawned, which its code has on its thread from here on. */
    @Override
    public Strand strand(String taskName, Runnable code) {
        ContextCarrier carrier = loop.context();
        return new OnThread(taskName, carrier == null ? code : carrier.capture().wrap(code));
    }

    @Override
    public void close() {
        for (Worker worker = idle.poll(); worker != null; worker = idle.poll()) {
            drop(worker);
            worker.stop();
        }
    }

    private Worker take() {
        Worker kept = idle.poll();
        fewestIdle = Math.min(fewestIdle, idle.size());
        if (kept != null) {
            return kept;
        }
        if (workers >= maximum) {
            throw new RejectedExecutionException(
                    "cannot start a task on a thread of its own: " + workers
                            + " tasks have started and not ended, the maximum of -D" + MAXIMUM
                            + "; raise it, bound the number of tasks, or use an engine without platform threads (JDK 21 and later)");
        }
        Worker made = new Worker();
        ownership.attach(made.thread);
        workers++;
        return made;
    }

    private void giveBack(Worker worker) {
        if (idle.size() < KEPT_AFTER_A_BURST) {
            idle.push(worker);
            letGoOfUnneeded();
        } else {
            drop(worker);
            worker.stop();
        }
    }

    private void letGoOfUnneeded() {
        if (idle.size() <= KEPT || loop.time() - periodBegan < PERIOD) {
            return;
        }
        for (int excess = Math.min(fewestIdle, idle.size() - KEPT); excess > 0; excess--) {
            Worker oldest = idle.removeLast();
            drop(oldest);
            oldest.stop();
        }
        periodBegan = loop.time();
        fewestIdle = idle.size();
    }

    private void drop(Worker worker) {
        ownership.detach(worker.thread);
        workers--;
    }

    /** One thread, which runs the code of one strand after the other. */
    private final class Worker implements Runnable {
        final Thread thread = factory.newThread(this);
        boolean started;
        private volatile @Nullable OnThread strand;
        private volatile boolean stopped;

        void assign(OnThread next) {
            strand = next;
        }

        void stop() {
            stopped = true;
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            while (true) {
                OnThread next = strand;
                if (next != null && next.codeHasTurn()) {
                    strand = null;
                    next.runCode();
                } else if (stopped) {
                    return;
                } else {
                    LockSupport.park(this);
                    Thread.interrupted(); // meant for a task that has ended, and would keep the thread from parking
                }
            }
        }
    }

    /**
     * Called by a wait on a thread that does not hold its loop. Throws {@link Unwind} in the code of a task that is being ended, however
     * often it has caught it, and suspends code that has caught it too often; returns in all other code.
     */
    static void refuseWait() {
        OnThread here = HERE.get();
        if (here != null) {
            here.refuse();
        }
    }

    private final class OnThread implements Strand {
        private final String taskName;

        /** What the thread has still to run. A frame of the thread refers to this strand for a while after the task has ended. */
        private @Nullable Runnable code;

        private @Nullable Worker worker;
        private @Nullable Thread loopThread;
        private boolean interruptedWhileSuspended;

        /** How often the code has caught what ends it. */
        private int refusals;

        /** Whether the code has returned. */
        private volatile boolean ended;

        /** Whether the code is to end, and never has the loop again. */
        private volatile boolean unwinding;

        /** Whether it will not end: nothing waits for the code any more. */
        private volatile boolean abandoned;

        /** Whose turn it is: the code's or the loop's. What one side wrote before it is visible to the other after it. */
        private volatile boolean codesTurn;

        OnThread(String taskName, Runnable code) {
            this.taskName = taskName;
            this.code = code;
        }

        boolean codeHasTurn() {
            return codesTurn;
        }

        @Override
        public void resume() {
            Worker running = worker;
            if (running == null) {
                running = take();
                worker = running;
                running.assign(this);
            }
            loopThread = Thread.currentThread();
            ownership.passTo(running.thread);
            codesTurn = true;
            wake(running);
            boolean interrupted = awaitTurn(false);
            if (ended) {
                worker = null;
                giveBack(running);
            }
            if (interrupted) {
                Thread.currentThread().interrupt(); // the step clears and reports it, on each engine
            }
        }

        private void wake(Worker running) {
            if (running.started) {
                LockSupport.unpark(running.thread);
                return;
            }
            try {
                running.thread.setName(taskName);
                running.thread.start();
                running.started = true;
            } catch (Throwable refused) {
                codesTurn = false;
                ownership.reclaim();
                worker = null;
                drop(running);
                if (refused instanceof OutOfMemoryError) {
                    // The system has no more threads: that ends this task, not the loop.
                    throw new RejectedExecutionException(
                            "cannot start the thread of task " + taskName + " beside " + workers
                                    + " others: " + refused.getMessage()
                                    + "; bound the number of tasks, raise the limits of the process, or use an engine without"
                                    + " platform threads (JDK 21 and later)",
                            refused);
                }
                throw refused;
            }
        }

        @Override
        public void suspend() {
            passBack();
            interruptedWhileSuspended |= awaitTurn(true);
            if (unwinding) {
                throw new Unwind();
            }
        }

        /** The code is to end, and waits for something instead. */
        void refuse() {
            if (!unwinding) {
                return;
            }
            if (++refusals >= Coroutine.MOST_REFUSALS) {
                abandoned = true;
                passBack();
                awaitTurn(true);
            }
            throw new Unwind();
        }

        /** The code of the worker's thread. */
        void runCode() {
            Thread me = Thread.currentThread();
            me.setName(taskName);
            HERE.set(this);
            takeCode().run(); // not from a variable, which would keep all that the code refers to
            HERE.remove();
            ended = true;
            me.setContextClassLoader(ClassLoader.getSystemClassLoader());
            me.setName(IDLE);
            passBack();
        }

        private Runnable takeCode() {
            Runnable taken = Objects.requireNonNull(code, "code that a thread has run already");
            code = null;
            return taken;
        }

        private void passBack() {
            boolean interrupted = Thread.interrupted() | interruptedWhileSuspended;
            interruptedWhileSuspended = false;
            Thread loops = loopThread;
            if (loops == null) {
                throw new IllegalStateException("never resumed");
            }
            if (!unwinding) {
                ownership.passTo(loops);
                if (interrupted) {
                    loops.interrupt();
                }
            }
            codesTurn = false;
            LockSupport.unpark(loops);
        }

        /**
         * Waits for the turn of the caller; returns whether its thread was interrupted meanwhile, which is cleared. An interrupt ends the
         * wait of abandoned code, which never has a turn, so that an application can end its thread.
         */
        private boolean awaitTurn(boolean forCode) {
            boolean interrupted = false;
            while (codesTurn != forCode && !(interrupted && abandoned)) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            return interrupted;
        }

        @Override
        public StackTraceElement[] stackTrace() {
            Worker running = worker;
            return running == null ? new StackTraceElement[0] : running.thread.getStackTrace();
        }

        @Override
        public @Nullable Throwable unwind(long deadline) {
            Worker running = worker;
            if (running == null) {
                return null;
            }
            unwinding = true;
            loopThread = Thread.currentThread();
            codesTurn = true;
            LockSupport.unpark(running.thread);
            boolean interrupted = false;
            while (codesTurn && !isOver(deadline)) {
                LockSupport.parkNanos(this, Math.max(1, deadline - System.nanoTime()));
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Throwable where = ended ? null : whereIs(running.thread);
            abandon();
            return where;
        }

        private boolean isOver(long deadline) {
            return System.nanoTime() - deadline >= 0;
        }

        private Throwable whereIs(Thread thread) {
            Throwable where = new Throwable("where the code of task " + taskName + " is");
            where.setStackTrace(thread.getStackTrace());
            return where;
        }

        @Override
        public void abandon() {
            unwinding = true;
            abandoned = true;
            Worker running = worker;
            if (running != null) {
                worker = null;
                drop(running);
                running.stop();
            }
        }
    }
}
