package io.semper.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * To ask what epoll offers must not need Netty's library: on a JDK that would print a warning it is not loaded for the question, and a
 * class that failed to initialise then would be lost for the whole process.
 */
final class WithoutLibraryTest {
    @Test
    void whatIsOfferedIsKnownBeforeTheLibraryIsLoaded() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.netty.transport.noNative=true",
                "-cp",
                everything(),
                Asks.class.getName()));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(child.waitFor(60, TimeUnit.SECONDS), "the child goes on");
        assertEquals(0, child.exitValue(), output);
        assertTrue(output.contains(Capability.UNIX_SOCKETS.id()), output);
    }

    private static String everything() {
        return String.join(
                File.pathSeparator,
                Stream.of(
                                "target/classes",
                                "target/test-classes",
                                System.getProperty("jdk.module.path", ""),
                                System.getProperty("java.class.path", ""))
                        .filter(part -> !part.isEmpty())
                        .toList());
    }

    /** The child. */
    public static final class Asks {
        private Asks() {}

        /** Prints what epoll offers. */
        public static void main(String[] arguments) {
            System.out.println(EpollKernel.CAPABILITIES);
        }
    }
}
