package io.semper.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** A browser without a window. */
final class Chromium {
    private static final int MOST_SECONDS = 90;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> OPTIONS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--virtual-time-budget=5000");

    private Chromium() {}

    /** Skips the test, and reports that, where there is no browser. */
    static void need() {
        if (find().isEmpty()) {
            System.out.println("site: NOT RUN in a browser: none of " + NAMES + " is on this machine");
        }
        assumeTrue(find().isPresent(), () -> "none of " + NAMES + " is on this machine");
    }

    private static Optional<String> find() {
        return NAMES.stream()
                .filter(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))))
                .findFirst();
    }

    /** The document at {@code url} after its scripts have run; {@code profile} is an empty folder. */
    static Document open(String url, Path profile, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(find().orElseThrow()));
        command.addAll(OPTIONS);
        command.addAll(List.of(more));
        command.addAll(List.of("--user-data-dir=" + profile, "--dump-dom", url));
        Path out = Files.createTempFile("semper-site", ".html");
        Path errors = Files.createTempFile("semper-site", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            assertThat(ended)
                    .as("%s ends: %s", command, Files.readString(errors))
                    .isTrue();
            return Jsoup.parse(Files.readString(out, UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(errors);
        }
    }
}
