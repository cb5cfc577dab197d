package io.semper.benchmarks.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the script that does in asyncio what {@link TaskBenchmark} does here, with the {@code python3} of this machine. */
final class AsyncioTasks {
    private static final Pattern FIGURE = Pattern.compile("(\\w+) +([\\d.]+) ns");

    private AsyncioTasks() {}

    /**
     * Returns the nanoseconds of each operation, by the name of the method of {@link TaskBenchmark}, and prints the other lines of the
     * script. Empty if the script cannot be run.
     */
    static Map<String, Double> measure(int calls, int parked) throws IOException, InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        Path script = Files.createTempFile("asyncio_tasks", ".py");
        try (InputStream source =
                Objects.requireNonNull(AsyncioTasks.class.getResourceAsStream(script("asyncio_tasks.py")))) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
            Process python = new ProcessBuilder(
                            "python3", script.toString(), String.valueOf(calls), String.valueOf(parked))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader lines = python.inputReader(UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Matcher figure = FIGURE.matcher(line);
                    if (figure.matches()) {
                        figures.put(inJava(figure.group(1)), Double.valueOf(figure.group(2)));
                    } else {
                        System.out.println(line);
                    }
                }
            }
            if (python.waitFor() != 0) {
                System.out.println("asyncio: python3 ended with " + python.exitValue());
            }
        } catch (IOException e) {
            System.out.println("asyncio: not measured: " + e.getMessage());
        } finally {
            Files.delete(script);
        }
        return figures;
    }

    private static String script(String name) {
        return "/io/semper/benchmarks/tasks/" + name;
    }

    /** From {@code yield_now} to {@code yieldNow}. */
    private static String inJava(String name) {
        return Pattern.compile("_(.)")
                .matcher(name)
                .replaceAll(next -> next.group(1).toUpperCase(java.util.Locale.ROOT));
    }
}
