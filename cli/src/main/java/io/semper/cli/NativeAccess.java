package io.semper.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether native libraries can be loaded without a warning: from JDK 24 on, a module needs a grant for that. Reading this loads
 * nothing and prints nothing.
 *
 * @param state in words
 * @param flag the flag that grants native access for the path that this process was started from; null where nothing has to be granted
 */
record NativeAccess(String state, @Nullable String flag) {
    private static final int FIRST_RESTRICTED = 24;

    /** The module that loads Netty's libraries; on the class path it is part of the unnamed module. */
    private static final String LOADER = "io.netty.common";

    static NativeAccess here() {
        Optional<Module> named = ModuleLayer.boot().findModule(LOADER);
        boolean modules = named.isPresent() || NativeAccess.class.getModule().isNamed();
        String grantee = modules ? LOADER : "ALL-UNNAMED";
        String flag = "--enable-native-access=" + grantee;
        if (Runtime.version().feature() < FIRST_RESTRICTED) {
            return new NativeAccess("not restricted by this JDK", null);
        }
        if (modules && named.isEmpty()) {
            return new NativeAccess("not needed: " + LOADER + " is not among the modules", null);
        }
        Module module = named.orElseGet(NativeAccess.class::getModule);
        return new NativeAccess((granted(module) ? "granted to " : "not granted to ") + grantee, flag);
    }

    private static boolean granted(Module module) {
        try {
            return (Boolean) Module.class.getMethod("isNativeAccessEnabled").invoke(module);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(
                    "cannot ask this JVM whether native access is granted, although JDK 24 and later support it", e);
        }
    }
}
