package io.semper.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Netty with its epoll transport, as a program beside Semper uses it.
 *
 * @param version such as 4.1.118.Final
 */
record OtherNetty(String version, List<Path> jars) {
    private static final String OURS = "4.2.18.Final";
    private static final String CLASSIFIER = "linux-" + Jars.PROCESSOR;
    private static final Path LOCAL = Path.of(System.getProperty(
                    "maven.repo.local",
                    Path.of(System.getProperty("user.home"), ".m2", "repository")
                            .toString()))
            .resolve(Path.of("io", "netty"));

    /** The last release of a line in the local repository, other than that of this build. Without one the test is not run. */
    static OtherNetty need(String line) throws IOException {
        Optional<OtherNetty> found = ofLine(line);
        assumeTrue(
                found.isPresent(),
                () -> "no Netty " + line + "* with its epoll transport for " + CLASSIFIER
                        + " is in the local repository");
        return found.orElseThrow();
    }

    /** A release of the line that this build uses: another one, or else the same release in separate jars. */
    static OtherNetty ofOurLine() throws IOException {
        Optional<OtherNetty> other = ofLine("4.2.");
        return other.isPresent()
                ? other.orElseThrow()
                : new OtherNetty(
                        OURS,
                        Jars.all().stream()
                                .filter(jar -> jar.getFileName().toString().startsWith("netty-"))
                                .toList());
    }

    private static Optional<OtherNetty> ofLine(String line) throws IOException {
        Path releases = LOCAL.resolve("netty-transport-native-epoll");
        if (!Files.isDirectory(releases)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(releases)) {
            return versions.map(release -> release.getFileName().toString())
                    .filter(version -> version.startsWith(line) && !version.equals(OURS))
                    .map(OtherNetty::of)
                    .filter(netty -> netty.jars().stream().allMatch(Files::exists))
                    .max(Comparator.comparing(OtherNetty::version));
        }
    }

    private static OtherNetty of(String version) {
        return new OtherNetty(
                version,
                Stream.of(
                                "netty-common",
                                "netty-buffer",
                                "netty-resolver",
                                "netty-transport",
                                "netty-transport-native-unix-common",
                                "netty-transport-classes-epoll",
                                "netty-transport-native-epoll")
                        .map(artifact -> LOCAL.resolve(Path.of(
                                artifact,
                                version,
                                artifact + "-" + version + (artifact.endsWith("native-epoll") ? "-" + CLASSIFIER : "")
                                        + ".jar")))
                        .toList());
    }
}
