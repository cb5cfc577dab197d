package io.semper.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in a jar that brings its own Netty. */
@Tag("once")
class StandaloneJarIT {
    enum Standalone {
        EPOLL(Jars.EPOLL),
        KQUEUE(Jars.KQUEUE);

        private final Path jar;

        Standalone(Path jar) {
            this.jar = jar;
        }

        String backend() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Path module() {
            return jar.getParent().getParent();
        }
    }

    /**
     * The list is part of the sources, so that a review sees what an update of Netty brings along. Of the folders of Semper, which the
     * same sources fill, the classes are not counted.
     */
    @ParameterizedTest
    @EnumSource
    void holdsWhatTheListInTheSourcesSays(Standalone standalone) throws Exception {
        Map<String, Integer> classes = new TreeMap<>();
        Map<String, String> others = new TreeMap<>();
        entries(standalone, (name, bytes) -> {
            String folder = name.substring(0, name.lastIndexOf('/') + 1);
            if (!name.endsWith(".class") || folder.isEmpty()) {
                others.put(name, name.startsWith(Jars.NATIVE) ? "SHA-256 " + digest(bytes) : "present");
            } else if (folder.contains("/shaded/")) {
                classes.merge(folder, 1, Integer::sum);
            } else {
                others.put(folder + "*.class", "present");
            }
        });
        StringBuilder list = new StringBuilder();
        classes.forEach((folder, count) ->
                list.append(folder).append(": ").append(count).append(count == 1 ? " class\n" : " classes\n"));
        others.forEach(
                (name, what) -> list.append(name).append(": ").append(what).append('\n'));
        String file = standalone.backend() + ".txt";
        Path written = Path.of("target", "standalone", file);
        Files.createDirectories(written.getParent());
        Files.writeString(written, list);
        Path expected = Path.of("src", "test", "resources", "standalone", file);
        assertThat(list.toString())
                .as("%s; if the difference is intended, copy %s there", expected, written)
                .isEqualTo(Files.readString(expected));
    }

    /** So a program may have any other Netty. */
    @ParameterizedTest
    @EnumSource
    void nothingInItHasANameOfNetty(Standalone standalone) throws Exception {
        String own = "io/semper/" + standalone.backend() + "/";
        Pattern foreign = Pattern.compile("(?<!" + own + "shaded/)io/netty/[\\w/$]+|io/semper/unix/[\\w/$]+");
        entries(standalone, (name, bytes) -> {
            assertThat(name).doesNotStartWith("io/netty/").doesNotStartWith(Jars.NATIVE + "libnetty");
            if (name.endsWith(".class")) {
                assertThat(name).matches(Pattern.quote(own) + ".*|module-info.class");
                assertThat(foreign.matcher(new String(bytes, ISO_8859_1)).results())
                        .as("types in %s", name)
                        .extracting(MatchResult::group)
                        .isEmpty();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void isAModuleThatNeedsNoNetty(Standalone standalone) throws IOException {
        String name = "io.semper." + standalone.backend();
        ModuleDescriptor module =
                ModuleFinder.of(standalone.jar).find(name).orElseThrow().descriptor();
        assertThat(module.isAutomatic()).isFalse();
        assertThat(module.requires())
                .filteredOn(each -> !each.modifiers().contains(Requires.Modifier.STATIC))
                .extracting(Requires::name)
                .containsExactlyInAnyOrder(
                        "java.base", "java.logging", "jdk.unsupported", "io.semper", "io.semper.engine");
        assertThat(module.exports()).isEmpty();
        assertThat(module.provides()).extracting(Provides::service).containsExactly("io.semper.spi.EventLoopProvider");
        assertThat(module.packages())
                .contains(name, name + ".unix", name + ".shaded.io.netty.channel.unix")
                .allMatch(each -> each.startsWith(name));
        assertThat(module.rawVersion()).contains(version(standalone.jar));
    }

    private static String version(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile());
                InputStream in = zip.getInputStream(zip.getEntry("META-INF/MANIFEST.MF"))) {
            return new Manifest(in).getMainAttributes().getValue("Implementation-Version");
        }
    }

    /** The pom that is installed and deployed names what a build must resolve. */
    @ParameterizedTest
    @EnumSource
    void bringsTheEngineAndNothingElse(Standalone standalone) throws IOException {
        String pom = Files.readString(standalone.module().resolve("dependency-reduced-pom.xml"));
        Matcher dependency =
                Pattern.compile("<dependency>.*?</dependency>", Pattern.DOTALL).matcher(pom);
        List<String> compiled = dependency
                .results()
                .map(MatchResult::group)
                .filter(each -> !each.contains("<scope>provided</scope>"))
                .map(each -> each.replaceAll("(?s).*<artifactId>(.*?)</artifactId>.*", "$1"))
                .collect(Collectors.toList());
        assertThat(compiled).containsExactly("semper-engine");
    }

    private static void entries(Standalone standalone, BiConsumer<String, byte[]> each) throws IOException {
        try (ZipFile zip = new ZipFile(standalone.jar.toFile())) {
            for (ZipEntry entry : zip.stream().filter(one -> !one.isDirectory()).toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    each.accept(entry.getName(), in.readAllBytes());
                }
            }
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
