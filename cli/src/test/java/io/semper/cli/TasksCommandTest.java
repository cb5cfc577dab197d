package io.semper.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopPromise;
import io.semper.tasks.Tasks;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TasksCommandTest {
    /** The process that is asked. */
    static final class Waiting {
        public static void main(String[] args) throws Exception {
            EventLoop loop = EventLoops.newEventLoop();
            LoopPromise<String> gate = loop.createPromise();
            Tasks.spawn(loop, "guard", () -> Tasks.await(gate.future()));
            loop.callSoon(() -> System.out.println("READY"));
            loop.runForever();
        }
    }

    @Test
    void itPrintsTheTasksOfAnotherProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        Waiting.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("READY");
            assertThat(said("tasks", String.valueOf(process.pid())))
                    .contains(": 1 task\n\"guard\" suspended, awaits LoopFuture[pending")
                    .contains("TasksCommandTest$Waiting.lambda$main$");
            assertThat(said("tasks", "--json", String.valueOf(process.pid())))
                    .startsWith("[{\"loop\":")
                    .contains("{\"name\":\"guard\",\"state\":\"suspended\"")
                    .endsWith("]}]\n");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Surefire may run this test on the module path; the other process needs the same files only. */
    private static String classPath() {
        String modules = System.getProperty("jdk.module.path", "");
        String tests = Path.of("target", "test-classes").toAbsolutePath().toString();
        return String.join(System.getProperty("path.separator"), tests, modules, System.getProperty("java.class.path"));
    }

    private static String said(String... arguments) {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, UTF_8));
        try {
            assertThat(Main.run(arguments)).isZero();
        } finally {
            System.setOut(out);
        }
        return said.toString(UTF_8);
    }
}
