package io.semper.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.BackendReport;
import io.semper.BackendReport.Candidate;
import io.semper.Capability;
import io.semper.tasks.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dance",
                "serve",
                "serve --mode dance",
                "serve --mode tls",
                "echo --tls",
                "echo --tls --cert demo-cert.pem",
                "echo --key demo-key.pem",
                "echo --tls --cert /nowhere --key /nowhere",
                "echo --backend abacus",
                "echo --port x",
                "echo --loops 0",
                "echo --udp --loops 2",
                "echo --udp --tls --cert a.pem --key b.pem",
                "echo --udp --host 192.0.2.1",
                "fuzz --programs 0",
                "fuzz --minutes 0",
                "fuzz --programs 1 --minutes 1",
                "fuzz --backend abacus",
                "http --dir /nowhere",
                "soak --minutes 0",
                "soak --backend abacus",
                "tasks",
                "tasks x",
                "tasks 0"
            })
    void wrongArgumentsAreAnErrorAndSaySoOnStandardErrorAlone(String arguments) {
        PrintStream out = System.out;
        PrintStream errors = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, UTF_8));
        System.setErr(new PrintStream(complained, true, UTF_8));
        try {
            assertThat(Main.run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                    .isNotZero();
        } finally {
            System.setOut(out);
            System.setErr(errors);
        }
        assertThat(said.size()).isZero();
        assertThat(complained.size()).isPositive();
    }

    @Test
    void theDoctorTellsCauseAndRemedy() {
        Candidate good = new Candidate(
                "good",
                1,
                true,
                Set.of(Capability.UNIX_SOCKETS),
                null,
                null,
                "a.Good",
                "file:/good.jar",
                "1.0",
                List.of("it squeaks"));
        Candidate bad =
                new Candidate("bad", 2, false, Set.of(), "it is broken", "mend it", null, null, null, List.of());
        BackendReport report = new BackendReport(List.of(bad, good), "bad", "-Dsemper.backend");
        NativeAccess access = new NativeAccess("granted to no module", "--flag");
        assertThat(DoctorCommand.text(report, access))
                .contains(
                        "best            good\n",
                        "bad: NOT AVAILABLE\n  cause         it is broken\n  remedy        mend it\n")
                .contains(
                        "good: available\n  version       1.0\n  from          file:/good.jar\n  capabilities  unix-sockets\n"
                                + "  remark        it squeaks\n")
                .contains("requested       bad (by -Dsemper.backend)\n")
                .contains("\ntasks run on: ", "\n  platform: available\n");
        assertThat(Json.of(DoctorCommand.data(report, access)))
                .contains("\"best\": \"good\"", "\"cause\": \"it is broken\"", "\"remedy\": null");
    }

    /** Where nothing has to be granted, no flag is printed: JDK 17 would not even know it. */
    @Test
    void theFlagIsToldWhereItIsOfUse() {
        NativeAccess here = NativeAccess.here();
        assertThat(here.flag() == null).isEqualTo(here.state().startsWith("not restricted"));
        BackendReport report = new BackendReport(List.of(), null, null);
        assertThat(DoctorCommand.text(report, new NativeAccess("not restricted by this JDK", null)))
                .contains("nativeAccess    not restricted by this JDK\n")
                .doesNotContain("grantedBy");
        assertThat(DoctorCommand.text(report, new NativeAccess("not granted to x", "--flag")))
                .contains("grantedBy       --flag\n");
    }

    @Test
    void jsonListsTheEnginesOfTasks() {
        BackendReport report = new BackendReport(List.of(), null, null);
        assertThat(DoctorCommand.data(report, NativeAccess.here())).containsEntry("taskEngines", Tasks.engines());
    }

    @Test
    void jsonIsEscaped() {
        assertThat(Json.of(Map.of("a\"b", Arrays.asList(1, true, null, "\\ \n\t\u0001"))))
                .isEqualTo("{\n  \"a\\\"b\": [\n    1,\n    true,\n    null,\n    \"\\\\ \\n\\t\\u0001\"\n  ]\n}");
        assertThat(Json.of(List.of())).isEqualTo("[]");
    }

    @Test
    void columnsAreAligned() {
        Table table = new Table("name", "count");
        table.add("a longer name", 1_234_567);
        table.add("b", 8);
        assertThat(table.toString()).isEqualTo("""
                        name               count
                        -------------  ---------
                        a longer name  1,234,567
                        b                      8
                        """);
    }
}
