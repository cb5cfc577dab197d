package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs the doctor in a program assembled in some way. Its output is kept below target and compared with the documentation. */
final class Doctor {
    private static final Path PAGE = Path.of(System.getProperty("semper.home"), "docs", "packaging.md");

    private final String title;
    private final List<String> path;
    private final List<String> before = new ArrayList<>();
    private final List<String> options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    private String main = "io.semper.cli.Main";
    private Jvm jvm = Jvm.current();

    /** {@code title} is a heading of docs/packaging.md. */
    private Doctor(String title, List<String> path) {
        this.title = title;
        this.path = path;
    }

    static Doctor onClassPath(String title, List<Path> jars) {
        return new Doctor(title, List.of("-cp", joined(jars)));
    }

    static Doctor onModulePath(String title, List<Path> jars) {
        Doctor doctor = new Doctor(title, List.of("-p", joined(jars), "-m"));
        doctor.main = "io.semper.cli/io.semper.cli.Main";
        return doctor;
    }

    private static String joined(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    Doctor main(String other) {
        main = other;
        return this;
    }

    Doctor on(Jvm other) {
        jvm = other;
        return this;
    }

    Doctor option(String more) {
        options.add(more);
        return this;
    }

    /** Puts a prefix before the JVM in the command. */
    Doctor under(String... command) {
        before.addAll(List.of(command));
        return this;
    }

    Tool.Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.add(jvm.java());
        command.addAll(options);
        command.addAll(path);
        command.add(main);
        command.addAll(List.of(arguments));
        return Tool.start(command, new byte[0]);
    }

    /** Epoll is unavailable for this cause: a program that names no backend gets nio, and one that names epoll gets the reason. */
    void refuses(String cause) throws IOException, InterruptedException {
        CompletableFuture<Tool.Result> named = CompletableFuture.supplyAsync(() -> {
            try {
                return run("echo", "--backend", "epoll", "--port", "0");
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        Tool.Result told = run("doctor");
        assertThat(told.errors()).isEmpty();
        assertThat(told.status()).isZero();
        assertThat(told.text()).contains("best            nio\n", "epoll: NOT AVAILABLE\n", "nio: available\n");
        String block = block(told);
        assertThat(block).contains("cause").contains(cause);
        Tool.Result refused = named.join();
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text()).isEmpty();
        assertThat(Jars.withoutFolders(refused.errors()))
                .startsWith("semper: backend 'epoll' (asked for by LoopOptions.backend) is not available: ")
                .contains(field(block, "cause"), field(block, "remedy"))
                .hasLineCount(1);
        compare(block);
    }

    /** Epoll is used, with a remark. */
    void remarks(String remark) throws IOException, InterruptedException {
        Tool.Result told = run("doctor");
        assertThat(told.status()).isZero();
        assertThat(told.text()).contains("best            epoll\n", "epoll: available\n");
        String block = block(told);
        assertThat(field(block, "remark")).contains(remark);
        compare(block);
    }

    /** The report on epoll, without the parts that depend on the folder. */
    private String block(Tool.Result told) throws IOException {
        Path transcripts = Path.of("target", "packaging", "transcripts");
        Files.createDirectories(transcripts);
        Files.write(transcripts.resolve(title.replaceAll("[^A-Za-z0-9]+", "-") + ".txt"), told.out());
        Matcher epoll = Pattern.compile("(?m)^epoll: .*\n(?:  .*\n)*").matcher(Jars.withoutFolders(told.text()));
        assertThat(epoll.find()).as(told.text()).isTrue();
        return epoll.group().replaceAll("(?m)^  (version|from|capabilities) .*\n", "");
    }

    private static String field(String block, String name) {
        Matcher line = Pattern.compile("(?m)^  " + name + " +(.*)$").matcher(block);
        assertThat(line.find()).as("%s in %s", name, block).isTrue();
        return line.group(1);
    }

    /** The page shows the output on x86_64. */
    private void compare(String block) throws IOException {
        if (System.getProperty("os.arch").equals("amd64")) {
            Matcher shown = Pattern.compile(
                            "\n### " + Pattern.quote(title) + "\n(?:(?!\n#)[\\s\\S])*?```\n([\\s\\S]*?)```\n")
                    .matcher(Files.readString(PAGE));
            assertThat(shown.find())
                    .as("%s has no heading '%s' above:%n%s", PAGE, title, block)
                    .isTrue();
            assertThat(shown.group(1)).as("'%s' in %s", title, PAGE).isEqualTo(block);
        }
    }
}
