package io.semper.tasks;

import java.util.stream.Stream;

/** The engines that this JVM can run. */
final class EngineNames {
    private EngineNames() {}

    static Stream<String> available() {
        int version = Runtime.version().feature();
        return version < 21 ? Stream.of("platform") : Stream.of("continuation", "virtual", "platform");
    }
}
