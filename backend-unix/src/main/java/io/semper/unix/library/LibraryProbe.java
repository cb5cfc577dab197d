package io.semper.unix.library;

import io.semper.BackendUnavailableException;
import io.semper.Capability;
import io.semper.spi.Availability;
import io.semper.spi.Availability.Available;
import io.semper.spi.Availability.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Netty's library for one backend: whether it can be used here, or why not, in sentences for the user. */
public final class LibraryProbe {
    private static final String ANOTHER_BACKEND = "use another backend, such as nio";

    private final String backend;
    private final System system;
    private final Class<?> door;
    private final Supplier<@Nullable Throwable> load;
    /** A loaded library stays loaded and need not be examined again for every loop. */
    private volatile boolean loaded;

    /**
     * Initialises no class of Netty.
     *
     * @param backend the name of the backend, which Netty's library has too
     * @param door the class through which Netty loads it, not initialised yet; its class loader must see the library
     * @param load loads it and returns the cause of a failure, or null
     */
    public LibraryProbe(String backend, System system, Class<?> door, Supplier<@Nullable Throwable> load) {
        this.backend = backend;
        this.system = system;
        this.door = door;
        this.load = load;
    }

    /**
     * Whether the backend is available. Where the JDK would print a warning about native access, the library is looked for but not
     * loaded: this method prints nothing, and users of another backend never see the warning.
     */
    public Availability availability(Set<Capability> capabilities) {
        Unavailable hindrance = loaded || NativeAccess.isGranted() ? refusal() : withoutLoading();
        return hindrance == null ? new Available(capabilities) : hindrance;
    }

    /** Loads the library, or throws with the reason. */
    public void ensureAvailable() {
        Unavailable hindrance = refusal();
        if (hindrance != null) {
            throw new BackendUnavailableException(
                    "backend '" + backend + "' is not available: " + hindrance.reason() + "; " + hindrance.remedy(),
                    hindrance.cause());
        }
    }

    /** Remarks on a library that can be used, a sentence each. */
    public List<String> remarks() {
        Processor processor = Processor.here();
        List<String> remarks = processor == null
                ? new ArrayList<>()
                : new ArrayList<>(check(processor).remarks());
        if (!NativeAccess.isGranted()) {
            remarks.add("this JVM will print a warning when the native library is loaded: start it with "
                    + NativeAccess.flag());
        }
        return remarks;
    }

    /** Why the library cannot be used, determined by loading it. */
    private @Nullable Unavailable refusal() {
        if (loaded) {
            return null;
        }
        Unavailable hindrance = beforeLoading();
        if (hindrance != null) {
            return hindrance;
        }
        try {
            Throwable cause = load.get();
            loaded = cause == null;
            return cause == null ? null : explain(cause);
        } catch (LinkageError e) {
            return explain(e);
        }
    }

    /** Why the library cannot be used, as far as that is known without loading it; null if there is no reason. */
    private @Nullable Unavailable withoutLoading() {
        Unavailable hindrance = beforeLoading();
        Processor processor = Processor.here();
        return hindrance != null || processor == null
                ? hindrance
                : check(processor).absence();
    }

    /** Why loading must not be tried; null if it may. */
    private @Nullable Unavailable beforeLoading() {
        String here = java.lang.System.getProperty("os.name", "");
        if (!system.isHere(here)) {
            return new Unavailable(
                    backend + " exists on " + system.words + " only, and this is " + here, ANOTHER_BACKEND, null);
        }
        Processor processor = Processor.here();
        if (processor == null) {
            return new Unavailable(
                    "there is no native library for the processor " + Processor.architecture(), ANOTHER_BACKEND, null);
        }
        if (NativeAccess.isDenied()) {
            return denied(null);
        }
        return Surroundings.isMusl()
                ? new Unavailable("the native library needs glibc, and this JVM runs on musl", ANOTHER_BACKEND, null)
                : check(processor).hindrance();
    }

    private LibraryCheck check(Processor processor) {
        return new LibraryCheck(backend, system, door, processor);
    }

    /** The meaning of a failed attempt to load. */
    Unavailable explain(Throwable failure) {
        Throwable root = failure;
        // Bounded, since causes may form a ring.
        for (int depth = 0; depth < 32 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        if (root instanceof IllegalCallerException) {
            return denied(failure);
        }
        Processor processor = Processor.here();
        Unavailable absence = processor == null ? null : check(processor).absence();
        if (absence != null) {
            return new Unavailable(absence.reason(), absence.remedy(), failure);
        }
        String words = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        if (root instanceof UnsupportedOperationException) {
            return new Unavailable("it is switched off: " + words, "start without what switches it off", failure);
        }
        return new Unavailable(
                "the native library could not be loaded: " + words,
                "make " + Surroundings.workDirectory() + " a directory that can be written to and executed from, or "
                        + ANOTHER_BACKEND,
                failure);
    }

    private static Unavailable denied(@Nullable Throwable cause) {
        return new Unavailable("this JVM denies native access", "start it with " + NativeAccess.flag(), cause);
    }

    /** The OSs that Netty has libraries for. */
    public enum System {
        /** Linux with glibc. */
        LINUX("Linux", "linux", ".so"),
        /** macOS; for the BSDs, which have kqueue too, Netty publishes no library. */
        MACOS("macOS", "osx", ".jnilib");

        private final String words;
        final String netty;
        final String ending;

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
