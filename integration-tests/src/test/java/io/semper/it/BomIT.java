package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The BOM lists every published artifact. */
@Tag("once")
class BomIT {
    private static final Path HOME = Path.of(System.getProperty("semper.home"));
    private static final String NOT_PUBLISHED = "<maven.deploy.skip>true</maven.deploy.skip>";

    @Test
    void namesWhatIsPublishedAndNothingElse() throws IOException {
        Set<String> published = new TreeSet<>();
        for (String module : values(HOME.resolve("pom.xml"), "<module>(.*?)</module>")) {
            String pom = Files.readString(HOME.resolve(module).resolve("pom.xml"));
            if (!module.equals("bom") && !pom.contains(NOT_PUBLISHED)) {
                published.add("semper-" + module);
            }
        }
        Set<String> named = values(HOME.resolve("bom").resolve("pom.xml"), "<artifactId>(semper-.*?)</artifactId>");
        named.removeIf(Predicate.isEqual("semper-bom"));
        assertThat(published).contains("semper-api", "semper-backend-nio");
        assertThat(named).isEqualTo(published);
    }

    /** It has no parent to inherit it from. */
    @Test
    void hasTheVersionOfTheBuild() throws IOException {
        String version = Pattern.compile("<version>(.*?)</version>")
                .matcher(Files.readString(HOME.resolve("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        assertThat(values(
                        HOME.resolve("bom").resolve("pom.xml"),
                        "<artifactId>semper-.*?</artifactId>\\s*<version>(.*?)</version>"))
                .containsExactlyInAnyOrder(version, "${project.version}");
    }

    /** Maven has default versions of both, which it would download. */
    @ParameterizedTest
    @ValueSource(strings = {"install", "deploy"})
    void isInstalledAndDeployedByThePluginsOfTheBuild(String goal) throws IOException {
        String plugin = "<artifactId>maven-" + goal + "-plugin</artifactId><version>(.*?)</version>";
        assertThat(values(HOME.resolve("bom").resolve("pom.xml"), plugin))
                .hasSize(1)
                .isEqualTo(values(HOME.resolve("pom.xml"), plugin));
    }

    private static Set<String> values(Path pom, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(pom))
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
