package io.semper.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The metadata in the jars for {@code native-image} of GraalVM, which is not run here: what it names exists, and it names what Netty's
 * libraries look up. Each entry has its own line.
 */
@Tag("once")
class NativeImageIT {
    private static final String FILE = "META-INF/native-image/io\\.semper/semper-[\\w-]+/";
    private static final Pattern TYPE = Pattern.compile("\\{\"type\": \"([^\"]+)\"(.*)}");
    private static final Pattern FIELD = Pattern.compile("\\{\"name\": \"([^\"]+)\"}");
    private static final Pattern METHOD = Pattern.compile("\\{\"name\": \"([^\"]+)\", \"parameterTypes\"");
    private static final Pattern GLOB = Pattern.compile("\\{\"glob\": \"([^\"]+)\"}");
    private static final Pattern AT_RUN_TIME = Pattern.compile("--initialize-at-run-time=(\\S+)");
    private static final Pattern LOOKED_UP = Pattern.compile("io/netty/[\\w/$]+");

    /** The plain jars, beside Netty's own. */
    @Test
    void namesWhatExistsInThePlainJars() throws Exception {
        Map<String, String> files = namesWhatExists(Jars.all());
        assertThat(String.join(" ", files.keySet()))
                .contains("/semper-api/", "/semper-engine/", "/semper-backend-unix/", "/semper-backend-epoll/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "kqueue"})
    void namesWhatExistsInAStandaloneJar(String backend) throws Exception {
        Path jar = backend.equals("epoll") ? Jars.EPOLL : Jars.KQUEUE;
        Map<String, String> files = namesWhatExists(Jars.standalone(jar));
        assertThat(String.join(" ", files.keySet())).contains("/semper-backend-" + backend + "-standalone/");
        String metadata = text(jar, ".*-standalone/reachability-metadata\\.json");
        String jni = metadata.substring(metadata.indexOf("\"jni\""), metadata.indexOf("\"resources\""));
        String prefix = "io.semper." + backend + ".shaded.";
        assertThat(LOOKED_UP
                        .matcher(text(jar, Pattern.quote(Jars.NATIVE) + ".*x86_64\\..*"))
                        .results())
                .extracting(found -> prefix + found.group().replace('/', '.'))
                .hasSizeGreaterThan(10)
                .allSatisfy(type -> assertThat(jni).contains("\"type\": \"" + type + "\""));
    }

    /** Returns the files of metadata by their names. */
    private static Map<String, String> namesWhatExists(List<Path> jars) throws Exception {
        Map<String, String> files = new TreeMap<>();
        Set<String> entries = new java.util.TreeSet<>();
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : zip.stream().toList()) {
                    entries.add(entry.getName());
                    if (entry.getName().matches(FILE + ".+")) {
                        files.put(
                                entry.getName(),
                                new String(zip.getInputStream(entry).readAllBytes(), UTF_8));
                    }
                }
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            files.forEach((name, text) -> {
                if (name.endsWith(".json")) {
                    check(name, text, entries, loader);
                } else {
                    assertThat(AT_RUN_TIME.matcher(text).results())
                            .extracting(found -> found.group(1).replace('.', '/'))
                            .isNotEmpty()
                            .allSatisfy(each -> assertThat(entries).containsAnyOf(each + ".class", each + "/"));
                }
            });
        }
        return files;
    }

    private static void check(String file, String text, Set<String> entries, ClassLoader loader) {
        int checked = 0;
        for (MatchResult entry : TYPE.matcher(text).results().toList()) {
            checked++;
            assertThatCode(() -> exists(entry.group(1), entry.group(2), loader))
                    .as("%s in %s", entry.group(1), file)
                    .doesNotThrowAnyException();
        }
        for (MatchResult entry : GLOB.matcher(text).results().toList()) {
            checked++;
            PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + entry.group(1));
            assertThat(entries).as("%s in %s", entry.group(1), file).anyMatch(each -> glob.matches(Path.of(each)));
        }
        assertThat(checked)
                .as("entries of %s with their own line", file)
                .isPositive()
                .isEqualTo(text.lines().filter(line -> line.startsWith("    {")).count());
    }

    /** Of a class of the JDK the members are not looked for: they differ from release to release. */
    private static void exists(String name, String members, ClassLoader loader) throws ReflectiveOperationException {
        Class<?> type = Class.forName(name, false, loader);
        if (type.getClassLoader() != loader) {
            return;
        }
        for (MatchResult field : FIELD.matcher(members).results().toList()) {
            type.getDeclaredField(field.group(1));
        }
        Set<String> methods = java.util.Arrays.stream(type.getDeclaredMethods())
                .map(method -> method.getName())
                .collect(Collectors.toSet());
        for (MatchResult method : METHOD.matcher(members).results().toList()) {
            assertThat(method.group(1).equals("<init>") || methods.contains(method.group(1)))
                    .as("%s has %s", name, method.group(1))
                    .isTrue();
        }
    }

    private static String text(Path jar, String name) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.stream()
                    .filter(each -> each.getName().matches(name))
                    .findFirst()
                    .orElseThrow();
            return new String(zip.getInputStream(entry).readAllBytes(), ISO_8859_1);
        }
    }
}
