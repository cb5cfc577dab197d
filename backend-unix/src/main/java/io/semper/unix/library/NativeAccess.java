package io.semper.unix.library;

import io.netty.util.Version;
import java.lang.management.ManagementFactory;

/** Whether the JDK lets Netty load its library. JDK 24 and later restrict that. These methods print nothing. */
final class NativeAccess {
    private static final int FIRST_RESTRICTED = 24;
    private static final String DENY = "--illegal-native-access=deny";
    private static final String MODE = "--illegal-native-access=";

    /** The library is loaded by a class of the module io.netty.common; this one is there in Netty 4.1, too. */
    private static final Module LOADER = Version.class.getModule();

    private NativeAccess() {}

    /** Whether loading is allowed without a warning. */
    static boolean isGranted() {
        if (Runtime.version().feature() < FIRST_RESTRICTED) {
            return true;
        }
        try {
            return (Boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(LOADER);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Whether loading without a grant fails; false where that is unknown, as on a JDK without java.management. */
    static boolean isDenied() {
        if (isGranted()) {
            return false;
        }
        try {
            String last = "";
            for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
                last = argument.startsWith(MODE) ? argument : last;
            }
            return last.equals(DENY);
        } catch (LinkageError e) {
            return false;
        }
    }

    /** The flag that grants it here; the class path and the module path need different ones. */
    static String flag() {
        return "--enable-native-access=" + (LOADER.isNamed() ? LOADER.getName() : "ALL-UNNAMED");
    }
}
