package io.semper.tck.rules.task;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;

/** Runs code below a native frame: in the initialiser of a class, which is made anew for each call. */
final class BelowNativeCode {
    private static final ThreadLocal<Runnable> CODE = new ThreadLocal<>();

    private BelowNativeCode() {}

    static void run(Runnable code) throws IOException, IllegalAccessException {
        CODE.set(code);
        try (InputStream bytes = BelowNativeCode.class.getResourceAsStream("BelowNativeCode$Initialised.class")) {
            MethodHandles.lookup().defineHiddenClass(bytes.readAllBytes(), true);
        } finally {
            CODE.remove();
        }
    }

    /** Only its bytes are used. */
    static final class Initialised {
        static {
            runCode();
        }

        private Initialised() {}
    }

    static void runCode() {
        CODE.get().run();
    }
}
