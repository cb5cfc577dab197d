package io.semper.unix;

import io.semper.BackendUnavailableException;
import io.semper.Capability;
import io.semper.spi.Availability;
import io.semper.spi.Availability.Available;
import io.semper.spi.Availability.Unavailable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Netty's library for one backend: whether it can be used here, or why not, in words for people. */
public final class NativeLibrary {
    private static final String ANOTHER_BACKEND = "use another backend, such as nio";

    private final String backend;
    private final System system;
    private final Class<?> door;
    private final Supplier<@Nullable Throwable> load;

    /**
     * Touches nothing of Netty.
     *
     * @param backend its name, and Netty's for the library
     * @param door the class through which Netty loads it, not initialised yet; whoever loaded it must see the library
     * @param load loads it and tells what came in the way, or null
     */
    public NativeLibrary(String backend, System system, Class<?> door, Supplier<@Nullable Throwable> load) {
        this.backend = backend;
        this.system = system;
        this.door = door;
        this.load = load;
    }

    /**
     * Where the JDK would print a warning about native access, the library is looked for but not loaded: to ask prints nothing, and
     * whoever uses another backend never sees the warning.
     */
    public Availability availability(Set<Capability> capabilities) {
        Unavailable hindrance = NativeAccess.isGranted() ? refusal() : withoutLoading();
        return hindrance == null ? new Available(capabilities) : hindrance;
    }

    /** Loads the library; says why not if that fails. */
    public void ensureAvailable() {
        Unavailable hindrance = refusal();
        if (hindrance != null) {
            throw new BackendUnavailableException(
                    "backend '" + backend + "' is not available: " + hindrance.reason() + "; " + hindrance.remedy(),
                    hindrance.cause());
        }
    }

    /** Why the library cannot be used, found by loading it. */
    private @Nullable Unavailable refusal() {
        Unavailable hindrance = ofSystem();
        if (hindrance != null) {
            return hindrance;
        }
        try {
            Throwable cause = load.get();
            return cause == null ? null : explain(cause);
        } catch (LinkageError e) {
            return explain(e);
        }
    }

    /** Whether system and processor can have the library at all; null if so. */
    private @Nullable Unavailable ofSystem() {
        String here = java.lang.System.getProperty("os.name", "");
        if (!system.isHere(here)) {
            return new Unavailable(
                    backend + " exists on " + system.words + " only, and this is " + here, ANOTHER_BACKEND, null);
        }
        String processor = processor();
        return cpu(processor) == null
                ? new Unavailable("there is no native library for the processor " + processor, ANOTHER_BACKEND, null)
                : null;
    }

    /** What can be known without loading anything; null if nothing speaks against it. */
    private @Nullable Unavailable withoutLoading() {
        Unavailable hindrance = ofSystem();
        if (hindrance != null) {
            return hindrance;
        }
        if (NativeAccess.isDenied()) {
            return denied(null);
        }
        if (!isFound()) {
            return missing(null);
        }
        return isMusl() ? musl("", null) : null;
    }

    /** What a failed attempt to load means. */
    Unavailable explain(Throwable failure) {
        Throwable root = failure;
        // Bounded, since nothing forbids a ring of causes.
        for (int depth = 0; depth < 32 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        if (root instanceof IllegalCallerException) {
            return denied(failure);
        }
        if (!isFound()) {
            return missing(failure);
        }
        if (isMusl()) {
            return musl(": " + words(root), failure);
        }
        return new Unavailable(
                "the native library could not be loaded: " + words(root),
                "make java.io.tmpdir a directory that allows execution and keep one version of Netty on the path, or "
                        + ANOTHER_BACKEND,
                failure);
    }

    private static Unavailable denied(@Nullable Throwable cause) {
        return new Unavailable("this JVM denies native access", "start it with " + NativeAccess.flag(), cause);
    }

    private Unavailable missing(@Nullable Throwable cause) {
        String where = system.netty + "-" + cpu(processor());
        return new Unavailable(
                "the native library for " + where + " is not on the class path or module path",
                "add io.semper:semper-natives-" + backend + "-" + where,
                cause);
    }

    private static Unavailable musl(String words, @Nullable Throwable cause) {
        return new Unavailable(
                "the native library needs glibc, and this system has musl" + words, ANOTHER_BACKEND, cause);
    }

    private static String words(Throwable root) {
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    private static String processor() {
        return java.lang.System.getProperty("os.arch", "");
    }

    private static @Nullable String cpu(String architecture) {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch_64";
            default -> null;
        };
    }

    /** Looked for as Netty does: by the loader of its own classes. */
    private boolean isFound() {
        String resource =
                "META-INF/native/libnetty_transport_native_" + backend + "_" + cpu(processor()) + system.ending;
        ClassLoader loader = door.getClassLoader();
        return (loader == null ? ClassLoader.getSystemResource(resource) : loader.getResource(resource)) != null;
    }

    private static boolean isMusl() {
        try (DirectoryStream<Path> loaders = Files.newDirectoryStream(Path.of("/lib"), "ld-musl-*")) {
            return loaders.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }

    /** The systems that Netty has libraries for. */
    public enum System {
        /** Linux with glibc. */
        LINUX("Linux", "linux", ".so"),
        /** macOS; for the BSDs, which have kqueue too, Netty publishes no library. */
        MACOS("macOS", "osx", ".jnilib");

        private final String words;
        private final String netty;
        private final String ending;

        System(String words, String netty, String ending) {
            this.words = words;
            this.netty = netty;
            this.ending = ending;
        }

        private boolean isHere(String name) {
            return name.toLowerCase(Locale.ROOT)
                    .startsWith(words.substring(0, 3).toLowerCase(Locale.ROOT));
        }
    }
}
