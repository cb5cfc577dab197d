package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars of programs that run beside Semper with their own Netty; the build copies them below {@code target}. */
enum OtherNetty {
    /** The line before that of Semper, which Lettuce uses. */
    OF_THE_LINE_BEFORE("netty-4.1"),
    /** Another release of the line of Semper. */
    OF_THE_SAME_LINE("netty-4.2");

    private static final Path FOLDER = Path.of("target", "beside").toAbsolutePath();
    private static final String OTHER_PROCESSOR = Jars.PROCESSOR.equals("x86_64") ? "aarch_64" : "x86_64";

    private final String folder;

    OtherNetty(String folder) {
        this.folder = folder;
    }

    /** Netty with its epoll transport for this processor. */
    List<Path> jars() throws IOException {
        return in(folder);
    }

    /** Lettuce and what it needs beside {@link #OF_THE_LINE_BEFORE}. */
    static List<Path> lettuce() throws IOException {
        return in("lettuce");
    }

    /** The HTTP codec of Semper's own Netty, and what it needs beside the jars of the command. */
    static List<Path> httpCodec() throws IOException {
        return in("netty-codec");
    }

    private static List<Path> in(String folder) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            List<Path> jars = files.filter(jar -> !jar.getFileName().toString().contains(OTHER_PROCESSOR))
                    .sorted()
                    .toList();
            assertThat(jars).as("jars in %s", folder).isNotEmpty();
            return jars;
        }
    }
}
