package io.semper.examples.guide;

import java.lang.reflect.Proxy;

/**
 * Handles SIGINT and SIGTERM. A shutdown hook alone would end the process with status 143. Uses reflection, because naming the class
 * causes a compiler warning that cannot be suppressed.
 */
public final class Signals {
    private Signals() {}

    // region: signals
    /** Runs {@code handler} on a thread of the JVM when one of the signals arrives; ignores a signal that this JVM does not have. */
    public static void onTermination(Runnable handler) {
        on("TERM", handler);
        on("INT", handler);
    }

    private static void on(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
                        switch (method.getName()) {
                            case "handle":
                                handler.run();
                                return null;
                            case "hashCode":
                                return System.identityHashCode(self);
                            case "equals":
                                return self == args[0];
                            default:
                                return name;
                        }
                    });
            signal.getMethod("handle", signal, type)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            System.err.println("SIG" + name + " ends this process without draining: " + e);
        }
    }
    // endregion
}
