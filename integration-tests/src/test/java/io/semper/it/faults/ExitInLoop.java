package io.semper.it.faults;

import io.semper.LoopOptions;
import io.semper.group.LoopThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program that exits from a callback, with a shutdown hook that waits for the loop for a limited time. */
final class ExitInLoop {
    private ExitInLoop() {}

    public static void main(String[] arguments) {
        LoopThread loop = LoopThread.start(LoopOptions.defaults().backend(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            loop.loop().stop();
            try {
                loop.ended().get(500, TimeUnit.MILLISECONDS);
                Runtime.getRuntime().halt(4);
            } catch (TimeoutException asExpected) {
                // The loop's thread waits for this hook.
            } catch (Exception e) {
                Runtime.getRuntime().halt(5);
            }
        }));
        loop.execute(() -> System.exit(3));
        loop.ended().join();
    }
}
