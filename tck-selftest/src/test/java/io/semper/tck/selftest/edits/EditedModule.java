package io.semper.tck.selftest.edits;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A module with sources to edit, and the classes that are defined again for an edit of it: its own, and those that must see them. */
enum EditedModule {
    /** Everything uses the contract, so there is nothing to share but libraries. */
    API("api", "", List.of("io.semper.")),
    ENGINE("engine", "engine", Loaded.BELOW_THE_CONTRACT),
    TLS("tls", "tls", Loaded.BELOW_THE_CONTRACT),
    NIO("backend-nio", "nio", Loaded.BELOW_THE_CONTRACT),
    UNIX("backend-unix", "unix", Loaded.BELOW_THE_CONTRACT),
    EPOLL("backend-epoll", "epoll", Loaded.BELOW_THE_CONTRACT),
    /** Of the kit, the rules alone call tasks. */
    TASKS("tasks", "tasks", List.of("io.semper.tasks.", "io.semper.tck.rules."));

    private static final class Loaded {
        static final List<String> BELOW_THE_CONTRACT =
                List.of("io.semper.engine.", "io.semper.tls.", "io.semper.nio.", "io.semper.unix.", "io.semper.epoll.");
    }

    private final Path sources;
    private final List<String> again;

    EditedModule(String folder, String packageName, List<String> again) {
        this.sources = Path.of("..", folder, "src", "main", "java", "io", "semper", packageName);
        this.again = again;
    }

    static EditedModule of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The folder of the package of the module. */
    Path sources() {
        return sources;
    }

    /** Whether an edit of this module defines a class again. */
    boolean defines(String className) {
        return again.stream().anyMatch(className::startsWith);
    }

    /** Whether the edited code runs over epoll rather than nio. */
    boolean isOfEpoll() {
        return this == UNIX || this == EPOLL;
    }
}
