package io.semper.internal;

import io.semper.BackendReport;
import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Implementation of the choice of a backend: finds the providers and asks them. A broken provider is a line of the report and hides
 * no other. Any thread. Rules CHOOSE-01 to CHOOSE-08.
 */
public final class Backends {
    /** A services file may hold any number of bad lines, each of which the iterator reports as a separate error. */
    private static final int MAX_ERRORS = 64;

    /** The backends of this project, for a sentence about those whose services file was lost; nothing is made of them here. */
    private static final Map<String, String> OWN_PROVIDERS = new TreeMap<>(Map.of(
            "nio", "io.semper.nio.NioProvider",
            "epoll", "io.semper.epoll.EpollProvider",
            "kqueue", "io.semper.kqueue.KqueueProvider"));

    private final List<Found> found = new ArrayList<>();

    /** A provider with its verdict; the provider is null if it could not be made. */
    private record Found(
            @Nullable EventLoopProvider provider,
            BackendReport.Candidate candidate,
            @Nullable Throwable cause) {
        BackendReport.Candidate remarked() {
            if (provider == null || !candidate.available()) {
                return candidate;
            }
            return new BackendReport.Candidate(
                    candidate.name(),
                    candidate.priority(),
                    candidate.available(),
                    candidate.capabilities(),
                    candidate.cause(),
                    candidate.remedy(),
                    candidate.provider(),
                    candidate.origin(),
                    candidate.version(),
                    remarksOf(provider));
        }
    }

    private Backends() {
        Set<String> classes = new HashSet<>();
        collect(EventLoopProvider.class.getClassLoader(), classes);
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null && context != EventLoopProvider.class.getClassLoader()) {
            collect(context, classes);
        }
        lost(classes);
        found.sort(Comparator.comparing((Found f) -> f.provider == null)
                .thenComparing(f -> f.candidate.priority(), Comparator.reverseOrder())
                .thenComparing(f -> f.candidate.name()));
    }

    /** Every provider that was found, in the order in which they are tried. */
    public static BackendReport report() {
        Request request = Request.ofEnvironment();
        return new BackendReport(
                new Backends().found.stream().map(Found::remarked).toList(), request.name, request.by);
    }

    /**
     * A new idle loop of the backend that the options, the property or the environment asks for, or of the best available one.
     *
     * @throws BackendUnavailableException if there is none
     */
    public static EventLoop newEventLoop(LoopOptions options) {
        EventLoopProvider given = options.provider();
        if (given != null) {
            return made(given, options);
        }
        Request request = options.backend() != null
                ? new Request(options.backend(), "LoopOptions.backend")
                : Request.ofEnvironment();
        return request.name != null ? new Backends().named(request, options) : new Backends().best(options);
    }

    private EventLoop named(Request request, LoopOptions options) {
        String wanted = "backend '" + request.name + "' (asked for by " + request.by + ") ";
        Throwable cause = null;
        String why = "was not found; available names: " + names() + "; add the jar of the backend, or ask for another";
        for (Found f : found) {
            if (!f.candidate.name().equals(request.name)) {
                continue;
            }
            if (f.provider != null && f.candidate.available()) {
                return made(f.provider, options);
            }
            cause = f.cause;
            why = "is not available: " + f.candidate.cause()
                    + (f.candidate.remedy() == null ? "" : "; " + f.candidate.remedy());
        }
        throw new BackendUnavailableException(wanted + why, cause);
    }

    /** Returns a loop of the first provider that makes one. A provider that is available and then throws is skipped. */
    private EventLoop best(LoopOptions options) {
        List<Throwable> failures = new ArrayList<>();
        StringBuilder why = new StringBuilder();
        for (Found f : found) {
            if (f.provider != null && f.candidate.available()) {
                try {
                    return made(f.provider, options);
                } catch (BackendUnavailableException e) {
                    failures.add(e);
                    why.append("; ").append(e.getMessage());
                }
            } else {
                why.append("; backend '")
                        .append(f.candidate.name())
                        .append("': ")
                        .append(f.candidate.cause());
            }
        }
        BackendUnavailableException none = new BackendUnavailableException(
                "no backend is available" + (found.isEmpty() ? ": none was found; add semper-backend-nio" : why), null);
        failures.forEach(none::addSuppressed);
        throw none;
    }

    @SuppressWarnings("ConstantValue") // a provider is foreign code: it may return null against its contract
    private static EventLoop made(EventLoopProvider provider, LoopOptions options) {
        EventLoop loop;
        try {
            loop = provider.newEventLoop(options);
        } catch (Throwable thrown) {
            rethrowIfFatal(thrown);
            throw new BackendUnavailableException(
                    "backend '" + nameOf(provider) + "' could not make a loop: " + thrown, thrown);
        }
        if (loop == null) {
            throw new BackendUnavailableException(
                    "backend '" + nameOf(provider) + "' could not make a loop: its provider "
                            + provider.getClass().getName() + " returned null",
                    null);
        }
        return loop;
    }

    private String names() {
        return found.isEmpty()
                ? "none"
                : found.stream().map(f -> f.candidate.name()).collect(Collectors.joining(", "));
    }

    private void collect(@Nullable ClassLoader loader, Set<String> classes) {
        Iterator<EventLoopProvider> providers =
                ServiceLoader.load(EventLoopProvider.class, loader).iterator();
        for (int errors = 0; errors < MAX_ERRORS; ) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                EventLoopProvider provider = providers.next();
                if (provider == null) {
                    errors++;
                    broken("unknown provider", "its provider() method returned null", null);
                } else if (classes.add(provider.getClass().getName())) {
                    found.add(examined(provider));
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                errors++;
                if (classes.add(String.valueOf(e.getMessage()))) {
                    Throwable cause = e.getCause();
                    broken("unknown provider", e.getMessage() + (cause == null ? "" : ": " + cause), e);
                }
            }
        }
    }

    private void broken(String name, String why, @Nullable Throwable cause) {
        found.add(new Found(null, unusable(name, why, "repair or remove the jar that names it"), cause));
    }

    private static BackendReport.Candidate unusable(String name, String why, String remedy) {
        return new BackendReport.Candidate(name, 0, false, Set.of(), why, remedy, null, null, null, List.of());
    }

    /**
     * Reports backends of this project whose class is present but named by no services file, as happens when jars are merged. They
     * are not used.
     */
    private void lost(Set<String> classes) {
        OWN_PROVIDERS.forEach((name, type) -> {
            if (classes.stream().noneMatch(known -> known.contains(type)) && isThere(type)) {
                String services = "META-INF/services/" + EventLoopProvider.class.getName();
                found.add(new Found(
                        null,
                        unusable(
                                name,
                                "its class " + type + " is there, but no file " + services + " names it",
                                "merge these files when jars are combined, as the ServicesResourceTransformer"
                                        + " of maven-shade-plugin does"),
                        null));
            }
        });
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, EventLoopProvider.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static Found examined(EventLoopProvider provider) {
        Class<?> type = provider.getClass();
        String name = nameOf(provider);
        int priority = 0;
        Availability verdict;
        try {
            priority = provider.priority();
            verdict = provider.availability();
        } catch (Throwable thrown) {
            rethrowIfFatal(thrown);
            verdict = new Availability.Unavailable(type.getName() + " threw " + thrown, repair(type), thrown);
        }
        if (verdict instanceof Availability.Available yes) {
            return new Found(
                    provider,
                    new BackendReport.Candidate(
                            name,
                            priority,
                            true,
                            yes.capabilities(),
                            null,
                            null,
                            type.getName(),
                            originOf(type),
                            versionOf(type),
                            List.of()),
                    null);
        }
        Availability.Unavailable no = verdict instanceof Availability.Unavailable u
                ? u
                : new Availability.Unavailable(type.getName() + ".availability() returned null", repair(type), null);
        return new Found(
                provider,
                new BackendReport.Candidate(
                        name,
                        priority,
                        false,
                        Set.of(),
                        no.reason(),
                        no.remedy(),
                        type.getName(),
                        originOf(type),
                        versionOf(type),
                        List.of()),
                no.cause());
    }

    @SuppressWarnings("ConstantValue") // as above
    private static String nameOf(EventLoopProvider provider) {
        try {
            String name = provider.name();
            if (name != null) {
                return name;
            }
        } catch (Throwable thrown) {
            rethrowIfFatal(thrown);
        }
        return provider.getClass().getName();
    }

    @SuppressWarnings("ConstantValue") // as above
    private static List<String> remarksOf(EventLoopProvider provider) {
        try {
            List<String> remarks = provider.remarks();
            return remarks == null ? List.of() : List.copyOf(remarks);
        } catch (Throwable thrown) {
            rethrowIfFatal(thrown);
            return List.of(provider.getClass().getName() + ".remarks() threw " + thrown);
        }
    }

    /** A provider is foreign code: whatever it throws is a line in the report, unless the virtual machine itself is broken. */
    private static void rethrowIfFatal(Throwable thrown) {
        if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
            throw fatal;
        }
    }

    private static String repair(Class<?> type) {
        String origin = originOf(type);
        return "repair or remove " + (origin == null ? "what " + type.getName() + " comes from" : origin);
    }

    private static @Nullable String originOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? type.getModule().getName()
                : source.getLocation().toString();
    }

    private static @Nullable String versionOf(Class<?> type) {
        String ofPackage = type.getPackage().getImplementationVersion();
        return ofPackage != null || type.getModule().getDescriptor() == null
                ? ofPackage
                : type.getModule().getDescriptor().rawVersion().orElse(null);
    }

    /** A name that the options, the property or the environment asks for. */
    private record Request(@Nullable String name, @Nullable String by) {
        static Request ofEnvironment() {
            String property = System.getProperty("semper.backend");
            if (property != null && !property.isBlank()) {
                return new Request(property, "-Dsemper.backend");
            }
            String variable = System.getenv("SEMPER_BACKEND");
            return variable != null && !variable.isBlank()
                    ? new Request(variable, "SEMPER_BACKEND")
                    : new Request(null, null);
        }
    }
}
