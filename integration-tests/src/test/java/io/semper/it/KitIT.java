package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the kit in a separate build that depends on it and on a backend, and may already have a JUnit. Maven takes everything except Semper
 * from the local repository of this build, so nothing is downloaded.
 */
@Timeout(600)
@Tag("once")
@EnabledOnOs({OS.LINUX, OS.MAC})
class KitIT {
    private static final Path HOME =
            Path.of(System.getProperty("semper.home")).toAbsolutePath().normalize();
    private static final Path LOCAL = Path.of(System.getProperty(
            "maven.repo.local",
            Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
    private static final Path FOLDER = Path.of("target", "kit").toAbsolutePath();
    private static final Path REPOSITORY = FOLDER.resolve("repository");
    private static final int MOST_SECONDS = 500;
    private static final String JUPITER = """
            <dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>%s</version></dependency>
            """;
    private static final String BOM = """
            <dependencyManagement><dependencies>
              <dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version><type>pom</type><scope>import</scope></dependency>
            </dependencies></dependencyManagement>
            """;

    private static String version;

    @BeforeAll
    static void install() throws IOException {
        version = propertyOfTheBuild("<version>(.*?)</version>");
        installed("semper", HOME);
        installed("semper-bom", HOME.resolve("bom"));
        for (String module : List.of("api", "tls", "engine", "backend-nio", "tasks", "tck", "tck-kernel")) {
            Path folder = HOME.resolve(module);
            Path jar = folder.resolve("target").resolve("semper-" + module + "-" + version + ".jar");
            Files.copy(
                    jar,
                    installed("semper-" + module, folder).resolve(jar.getFileName()),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(FOLDER.resolve("settings.xml"), """
                <settings><mirrors><mirror><id>local</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors></settings>
                """.formatted(LOCAL.toUri()));
    }

    private static Path installed(String artifact, Path module) throws IOException {
        Path target = REPOSITORY.resolve(Path.of("io", "semper", artifact, version));
        Files.createDirectories(target);
        Files.copy(
                module.resolve("pom.xml"),
                target.resolve(artifact + "-" + version + ".pom"),
                StandardCopyOption.REPLACE_EXISTING);
        return target;
    }

    private static String propertyOfTheBuild(String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(HOME.resolve("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static String plugin(String name, String version) {
        return "<plugin><artifactId>maven-" + name + "-plugin</artifactId><version>" + version + "</version></plugin>";
    }

    private static String pinned(String name) throws IOException {
        return plugin(name, propertyOfTheBuild("maven-" + name + "-plugin</artifactId><version>([^$<]*)</version>"));
    }

    /** Runs two rules of each kit in a build with the given management and dependencies, the kits and a backend. */
    private static Tool.Result build(String management, String dependencies, String versionOfSemper) throws Exception {
        return build(management, dependencies, versionOfSemper, true);
    }

    /** @param kernels whether the kit for kernels runs too */
    private static Tool.Result build(String management, String dependencies, String versionOfSemper, boolean kernels)
            throws Exception {
        Tool.need("mvn");
        Path project = Jars.fresh("kit-project");
        Path tests = Files.createDirectories(project.resolve(Path.of("src", "test", "java", "other")));
        Files.writeString(project.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                <modelVersion>4.0.0</modelVersion><groupId>other</groupId><artifactId>other</artifactId><version>1</version>
                <properties>
                <maven.compiler.release>17</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                </properties>
                %s
                <dependencies>
                %s
                <dependency><groupId>io.semper</groupId><artifactId>semper-backend-nio</artifactId>%s</dependency>
                <dependency><groupId>io.semper</groupId><artifactId>semper-tck</artifactId>%s<scope>test</scope></dependency>
                <dependency><groupId>io.semper</groupId><artifactId>semper-tck-kernel</artifactId>%s<scope>test</scope></dependency>
                </dependencies>
                <build><plugins>%s</plugins></build>
                </project>
                """.formatted(
                        management,
                        dependencies,
                        versionOfSemper,
                        versionOfSemper,
                        versionOfSemper,
                        pinned("resources")
                                + pinned("compiler")
                                + plugin("surefire", propertyOfTheBuild("<surefire.version>(.*?)<"))));
        Files.writeString(tests.resolve("OtherTckTest.java"), """
                package other;

                import io.semper.nio.NioProvider;
                import io.semper.tck.EventLoopTck;
                import io.semper.tck.Subjects;
                import io.semper.tck.TckSubject;
                import org.junit.platform.suite.api.BeforeSuite;

                class OtherTckTest extends EventLoopTck {
                    @BeforeSuite
                    static void subject() {
                        Subjects.install(TckSubject.of(new NioProvider()));
                    }
                }
                """);
        if (kernels) {
            writeKernelTest(tests);
        }
        ProcessBuilder maven = new ProcessBuilder(
                        "mvn",
                        "-B",
                        "-ntp",
                        "-s",
                        FOLDER.resolve("settings.xml").toString(),
                        "-Dmaven.repo.local=" + REPOSITORY,
                        "test",
                        "-Dtck.rule=LOOP-01,READY-01",
                        "-Dtck.kernel.rule=WAKE-01,POLL-05",
                        // After each class of a suite Surefire writes the report of the whole suite again.
                        "-DdisableXmlReport=true",
                        "-DargLine=" + String.join(" ", Jvm.OPTIONS))
                .directory(project.toFile());
        maven.environment().put("JAVA_HOME", Jvm.current().home().toString());
        maven.environment().put("MAVEN_OPTS", String.join(" ", Jvm.OPTIONS));
        return Tool.start(maven, new byte[0], MOST_SECONDS);
    }

    private static void writeKernelTest(Path tests) throws IOException {
        Files.writeString(tests.resolve("OtherKernelTest.java"), """
                package other;

                import io.semper.engine.kernel.ForwardingKernel;
                import io.semper.engine.kernel.KernelProvider;
                import io.semper.tck.kernel.KernelTck;

                class OtherKernelTest extends KernelTck {
                    @Override
                    protected KernelProvider kernels() {
                        return () -> new ForwardingKernel(KernelProvider.named("nio").newKernel());
                    }
                }
                """);
    }

    private static String versionOfSemper() {
        return "<version>" + version + "</version>";
    }

    private static void passes(Tool.Result build) {
        assertThat(build.text()).contains("tck: nio: 2 rules by 6 tests: 2 PASS");
        assertThat(build.text())
                .containsPattern("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0.* other\\.OtherKernelTest");
        assertThat(build.status()).as(build.text()).isZero();
    }

    static List<String> builds() {
        return Amount.someOf(
                "builds with the kit",
                List.of("no JUnit", "semper-bom", "JUnit 5.11.4", "JUnit 5.13.4", "JUnit 5.14.4", "JUnit 6.1.3"));
    }

    @ParameterizedTest
    @MethodSource("builds")
    void theKitRunsOrNamesWhatDoesNotFit(String what) throws Exception {
        switch (what) {
            case "no JUnit" -> passes(build("", "", versionOfSemper()));
            case "semper-bom" -> passes(build(BOM.formatted("io.semper", "semper-bom", version), "", ""));
            case "JUnit 6.1.3" -> doesNotFit(build("", jupiter("6.1.3"), versionOfSemper(), false));
            default -> passes(build("", jupiter(what.substring("JUnit ".length())), versionOfSemper()));
        }
    }

    /** Jupiter 6 finds no tests on a JUnit 5 platform, and in a suite JUnit does not report that; for other tests it does. */
    private static void doesNotFit(Tool.Result build) {
        assertThat(build.status()).isNotZero();
        assertThat(build.text()).contains("junit-jupiter-engine found no test of the kit", "import junit-bom");
    }

    private static String jupiter(String junit) {
        Path engine = LOCAL.resolve(Path.of("org", "junit", "jupiter", "junit-jupiter-engine", junit));
        assumeTrue(
                Files.exists(engine.resolve("junit-jupiter-engine-" + junit + ".jar")),
                () -> "JUnit " + junit + " is not in the local repository");
        return JUPITER.formatted(junit);
    }
}
