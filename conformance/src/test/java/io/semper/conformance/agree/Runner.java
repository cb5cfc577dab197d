package io.semper.conformance.agree;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.sim.SimWorld;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A loop, and how it is run until something has happened. */
public interface Runner extends AutoCloseable {
    Duration LIMIT = Duration.ofSeconds(20);

    EventLoop loop();

    /** Runs the loop until {@code condition} holds; {@code what} describes it. */
    void until(String what, BooleanSupplier condition);

    @Override
    void close();

    /** A loop of the backend {@code name}, in real time. */
    static Runner real(String name) {
        return of(name, EventLoops.newEventLoop(LoopOptions.defaults().backend(name)));
    }

    /** {@code loop}, in real time. */
    static Runner of(String name, EventLoop loop) {
        return new Runner() {
            @Override
            public EventLoop loop() {
                return loop;
            }

            @Override
            public void until(String what, BooleanSupplier condition) {
                long end = System.nanoTime() + LIMIT.toNanos();
                while (!condition.getAsBoolean()) {
                    if (System.nanoTime() - end > 0) {
                        throw new AssertionError("on " + name + " this did not happen: " + what);
                    }
                    loop.runOnce(Duration.ofMillis(20));
                }
            }

            @Override
            public void close() {
                loop.close();
            }
        };
    }

    /** A simulated host in virtual time. */
    static Runner virtual(long seed) {
        SimWorld world = SimWorld.of(seed);
        return new Runner() {
            @Override
            public EventLoop loop() {
                return world.host("here").loop();
            }

            @Override
            public void until(String what, BooleanSupplier condition) {
                try {
                    world.runUntil(condition, LIMIT);
                } catch (IllegalStateException late) {
                    throw new AssertionError("in virtual time this did not happen: " + what, late);
                }
            }

            @Override
            public void close() {
                world.close();
            }
        };
    }
}
