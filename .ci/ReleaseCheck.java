import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Checks the files of a release: REPOSITORY VERSION --final|-- ARTIFACT... It prints every fault, and exits with 1 if there is one. What Maven
 * Central demands of a pom and this project has not decided yet is a fault with --final alone.
 */
class ReleaseCheck {
    private static final Pattern PURL = Pattern.compile("\"purl\" : \"pkg:maven/([^\"]+)\"");
    private static final List<String> OF_EACH_POM = List.of("name", "description");
    private static final List<String> INHERITED = List.of("licenses", "developers", "url", "scm");
    private static final Set<String> UNDECIDED = Set.of("url", "scm");

    private final List<String> faults = new ArrayList<>();
    private final Path group;
    private final String version;
    private final boolean last;

    private ReleaseCheck(Path repository, String version, boolean last) {
        this.group = repository.resolve("io").resolve("semper");
        this.version = version;
        this.last = last;
    }

    public static void main(String[] arguments) throws IOException {
        Path repository = Path.of(arguments[0]);
        ReleaseCheck check = new ReleaseCheck(repository, arguments[1], arguments[2].equals("--final"));
        List<String> artifacts = List.of(arguments).subList(3, arguments.length);
        check.files(repository, artifacts);
        boolean complete = check.faults.isEmpty();
        for (String artifact : complete ? artifacts : List.<String>of()) {
            check.pom(artifact);
            if (!isPom(artifact)) {
                check.jar(artifact);
                check.sources(artifact);
                check.javadoc(artifact);
                check.sbom(artifact);
            }
        }
        check.faults.forEach(fault -> System.out.println("release: " + fault));
        System.out.println(artifacts.size() + " artifacts, " + check.faults.size() + " faults");
        System.exit(check.faults.isEmpty() ? 0 : 1);
    }

    private static boolean isPom(String artifact) {
        return artifact.equals("semper") || artifact.equals("semper-bom");
    }

    private Path file(String artifact, String end) {
        return group.resolve(artifact).resolve(version).resolve(artifact + "-" + version + end);
    }

    private static List<String> ends(String artifact) {
        return switch (artifact) {
            case "semper-bom" -> List.of(".pom");
            case "semper" -> List.of(".pom", "-cyclonedx.json");
            default -> List.of(".pom", ".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json");
        };
    }

    private void files(Path repository, List<String> artifacts) throws IOException {
        Set<String> expected = new TreeSet<>();
        for (String artifact : artifacts) {
            for (String end : ends(artifact)) {
                for (String sum : List.of("", ".md5", ".sha1")) {
                    expected.add(repository.relativize(file(artifact, end)) + sum);
                }
            }
        }
        try (Stream<Path> walk = Files.walk(repository)) {
            Set<String> found = walk.filter(Files::isRegularFile)
                    .filter(each -> !each.getFileName().toString().startsWith("maven-metadata.xml"))
                    .map(each -> repository.relativize(each).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
            expected.stream().filter(each -> !found.contains(each)).forEach(each -> faults.add(each + " is missing"));
            found.stream()
                    .filter(each -> !expected.contains(each))
                    .forEach(each -> faults.add(each + " is published, and bom/pom.xml does not name its artifact or a release has no such file"));
        }
    }

    /** Children inherit from the parent all but their name and description. */
    private void pom(String artifact) throws IOException {
        String pom = Files.readString(file(artifact, ".pom"));
        List<String> needed = new ArrayList<>(OF_EACH_POM);
        if (!pom.contains("<parent>")) {
            needed.addAll(INHERITED);
        }
        for (String element : needed) {
            if (!Pattern.compile("(?m)^  <" + element + ">").matcher(pom).find()) {
                String said = artifact + ": the pom has no " + element;
                if (last || !UNDECIDED.contains(element)) {
                    faults.add(said);
                } else {
                    System.out.println("not decided: " + said + ", which Maven Central demands");
                }
            }
        }
        if (pom.contains("SNAPSHOT")) {
            faults.add(artifact + ": the pom names a snapshot");
        }
    }

    private void jar(String artifact) throws IOException {
        Path jar = file(artifact, ".jar");
        Set<ModuleReference> modules = ModuleFinder.of(jar).findAll();
        boolean named = modules.stream()
                .allMatch(module -> !module.descriptor().isAutomatic()
                        && module.descriptor().rawVersion().equals(Optional.of(version)));
        if (modules.size() != 1 || !named) {
            faults.add(artifact + ": the jar is no explicit module of version " + version);
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            if (!text(zip, "META-INF/MANIFEST.MF").contains("Implementation-Version: " + version)) {
                faults.add(artifact + ": the manifest of the jar has not the version");
            }
        }
    }

    private void sources(String artifact) throws IOException {
        try (ZipFile zip = new ZipFile(file(artifact, ".jar").toFile());
                ZipFile sources = new ZipFile(file(artifact, "-sources.jar").toFile())) {
            List<String> without = new ArrayList<>();
            for (String name : zip.stream().map(entry -> entry.getName()).toList()) {
                if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
                    String folder = name.substring(0, name.lastIndexOf('/') + 1);
                    if (sourceNames(text(zip, name)).noneMatch(source -> sources.getEntry(folder + source) != null)) {
                        without.add(name);
                    }
                }
            }
            if (!without.isEmpty()) {
                faults.add(artifact + ": no source of " + without);
            }
        }
    }

    /** The constants of a class that can name its source: the name after its length in two bytes. */
    private static Stream<String> sourceNames(String type) {
        return Pattern.compile("\\x00(.)([\\w$-]+\\.java)", Pattern.DOTALL)
                .matcher(type)
                .results()
                .filter(found -> found.group(1).charAt(0) == found.group(2).length())
                .map(found -> found.group(2));
    }

    private void javadoc(String artifact) throws IOException {
        try (ZipFile zip = new ZipFile(file(artifact, "-javadoc.jar").toFile())) {
            if (zip.getEntry("index.html") == null && zip.getEntry("README.md") == null) {
                faults.add(artifact + ": nothing to read in the Javadoc jar");
            }
        }
    }

    /** The plugin that writes it has validated it; here it is compared with what is in the jar. */
    private void sbom(String artifact) throws IOException {
        Set<String> named = PURL.matcher(Files.readString(file(artifact, "-cyclonedx.json")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> expected = new TreeSet<>(Set.of("io.semper/" + artifact + "@" + version + "?type=jar"));
        try (ZipFile zip = new ZipFile(file(artifact, ".jar").toFile())) {
            if (zip.getEntry("META-INF/io.netty.versions.properties") != null) {
                Properties inside = new Properties();
                inside.load(new StringReader(text(zip, "META-INF/io.netty.versions.properties")));
                for (String key : inside.stringPropertyNames()) {
                    if (key.endsWith(".version") && !key.contains("-native-") || key.endsWith("unix-common.version")) {
                        expected.add("io.netty/" + key.replace(".version", "") + "@" + inside.getProperty(key) + "?type=jar");
                    }
                }
                zip.stream().map(entry -> library(entry.getName(), inside)).filter(each -> !each.isEmpty()).forEach(expected::add);
                String backend = artifact.replace("-standalone", "");
                expected.add("io.semper/" + backend + "@" + version + "?type=jar");
                expected.add("io.semper/semper-backend-unix@" + version + "?type=jar");
            }
        }
        expected.stream()
                .filter(each -> !named.contains(each))
                .forEach(each -> faults.add(artifact + ": the SBOM does not name " + each));
    }

    /** The artifact that brought a native library, or nothing. */
    private static String library(String entry, Properties inside) {
        Matcher name = Pattern.compile("META-INF/native/lib.*netty_transport_native_(epoll|kqueue)_(.*)\\.(so|jnilib)").matcher(entry);
        if (!name.matches()) {
            return "";
        }
        String artifact = "netty-transport-native-" + name.group(1);
        String os = name.group(1).equals("epoll") ? "linux-" : "osx-";
        return "io.netty/" + artifact + "@" + inside.getProperty(artifact + ".version") + "?classifier=" + os + name.group(2) + "&type=jar";
    }

    private static String text(ZipFile zip, String entry) throws IOException {
        try (InputStream in = zip.getInputStream(zip.getEntry(entry))) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }
}
