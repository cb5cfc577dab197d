package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command that examines a backend, as a user starts it, and the page that it writes, in a browser. */
@Timeout(300)
@Tag("once")
class ConformanceReportIT {
    private static final Path CLASSES = Path.of("target", "test-classes").toAbsolutePath();
    private static final int MOST_SECONDS = 120;

    @TempDir
    Path folder;

    private Tool.Result tck(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("tck", "--report", folder.toString(), "--seed", "3"));
        all.addAll(List.of(arguments));
        return Tool.start(
                new ProcessBuilder(Jvm.current().command(all.toArray(new String[0]))), new byte[0], MOST_SECONDS);
    }

    @Test
    void aBackendIsExaminedByItsName() throws Exception {
        Amount.oneOf(3, "aBackendIsExaminedByItsName");
        Tool.Result good = tck("--backend", "nio", "--rule", "READY-01,CAP-01");
        assertThat(good.text()).as(good.errors()).contains("tck: nio: the selected rules pass");
        assertThat(good.status()).isZero();
        assertThat(Files.readString(folder.resolve("nio.json")))
                .contains("\"conclusion\": \"SELECTED_RULES_PASS\"", "\"complete\": true", "\"seed\": 3");
        assertThat(Files.readString(folder.resolve("nio.svg"))).startsWith("<svg ");
        Tool.Result unknown = tck("--backend", "abacus", "--rule", "READY-01");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.errors())
                .contains("there is no such backend on the class path; there are [")
                .contains("nio");
    }

    /** The jar needs nothing but the loop to examine. */
    @Test
    void theJarIsEnoughForAnotherLoop() throws Exception {
        Amount.oneOf(3, "theJarIsEnoughForAnotherLoop");
        Path kit = Jvm.JAR.resolveSibling("kit").resolve("semper-tck-all.jar");
        String path = String.join(
                java.io.File.pathSeparator,
                CLASSES.toString(),
                Jars.one("semper-backend-nio").toString(),
                Jars.one("semper-engine").toString(),
                Jars.one("semper-tls").toString());
        Tool.Result bad = Tool.start(
                new ProcessBuilder(
                        Jvm.current().java(),
                        "-jar",
                        kit.toString(),
                        "--class-path",
                        path,
                        "--provider",
                        HastyLoops.class.getName(),
                        "--rule",
                        "READY-01,READY-02",
                        "--report",
                        folder.toString()),
                new byte[0],
                MOST_SECONDS);
        assertThat(bad.text())
                .as(bad.errors())
                .contains("RED READY-0", "    again: java -jar semper-tck-all.jar --provider ");
        assertThat(bad.status()).isEqualTo(1);
    }

    @Test
    void thePageFiltersInABrowserAndFitsAPhone() throws Exception {
        Amount.oneOf(3, "thePageFiltersInABrowserAndFitsAPhone");
        Tool.need("chromium");
        tck("--backend", "nio", "--rule", "READY-01,CAP-01");
        tck(
                "--provider",
                HastyLoops.class.getName(),
                "--class-path",
                CLASSES.toString(),
                "--rule",
                "READY-01,READY-02",
                "--beside",
                folder.resolve("nio.json").toString());
        Path page = folder.resolve("hasty.html");
        assertThat(shown(page, "#?verdict=fail")).isNotEmpty().allMatch(rule -> rule.startsWith("READY-"));
        assertThat(shown(page, "#?q=read-01&area=READ")).containsExactly("READ-01");
        assertThat(shown(page, "#?q=no%20rule%20says%20this")).isEmpty();
        String all = open(page.toUri().toString());
        assertThat(all)
                .contains("<form class=\"filters\" role=\"search\" aria-label=\"Rules\">")
                .contains("Conformance of hasty, nio");
        Path frame = Files.writeString(
                folder.resolve("frame.html"),
                "<body onload=\"var f = document.querySelector('iframe'), d = f.contentDocument.documentElement;"
                        + " f.title = 'too wide by ' + (d.scrollWidth - d.clientWidth)\"><iframe width='390' height='800' src='hasty.html'></iframe>");
        assertThat(open(frame.toUri().toString(), "--allow-file-access-from-files", "--disable-web-security"))
                .contains("title=\"too wide by 0\"");
    }

    /** The rules that the page shows at this address, which the count must agree with. */
    private List<String> shown(Path page, String filter) throws IOException, InterruptedException {
        String dom = open(page.toUri() + filter);
        List<String> shown = Pattern.compile("<tr role=\"row\" id=\"([A-Z0-9-]+)\"[^>]*>")
                .matcher(dom)
                .results()
                .filter(row -> !row.group().contains("hidden"))
                .map(row -> row.group(1))
                .toList();
        assertThat(dom).contains(">" + shown.size() + " of ");
        return shown;
    }

    private String open(String url, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--virtual-time-budget=5000",
                "--user-data-dir=" + Files.createTempDirectory(folder, "profile")));
        command.addAll(List.of(more));
        command.addAll(List.of("--dump-dom", url));
        return Tool.start(command, new byte[0]).text();
    }
}
