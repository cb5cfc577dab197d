package io.semper.cli;

import io.semper.BackendReport;
import io.semper.BackendReport.Candidate;
import io.semper.EventLoops;
import io.semper.tasks.Tasks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reports all backends, which of them work, and the remedy for the others. */
@Command(
        name = "doctor",
        description =
                "Lists every backend: its origin, whether it is available, and otherwise the cause and the remedy; and what runs tasks.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "print JSON, for programs")
    private boolean json;

    /** Returns 0 if a loop can be created here, and 1 otherwise. */
    @Override
    public Integer call() {
        BackendReport report = EventLoops.report();
        NativeAccess access = NativeAccess.here();
        System.out.print(json ? Json.of(data(report, access)) + "\n" : text(report, access));
        return report.best().isPresent() ? 0 : 1;
    }

    static String text(BackendReport report, NativeAccess access) {
        StringBuilder out = new StringBuilder();
        Machine.facts().forEach((name, value) -> line(out, name, value));
        line(out, "nativeAccess", access.state());
        line(out, "grantedBy", access.flag());
        if (report.requested() != null) {
            line(out, "requested", report.requested() + " (by " + report.requestedBy() + ")");
        }
        line(out, "best", report.best().map(Candidate::name).orElse("none: add semper-backend-nio"));
        for (Candidate candidate : report.candidates()) {
            out.append('\n').append(candidate.name()).append(": ");
            out.append(candidate.available() ? "available" : "NOT AVAILABLE").append('\n');
            line(out, "  version", candidate.version());
            line(out, "  from", candidate.origin());
            line(out, "  capabilities", candidate.available() ? String.join(", ", capabilities(candidate)) : null);
            line(out, "  cause", candidate.cause());
            line(out, "  remedy", candidate.remedy());
            candidate.remarks().forEach(remark -> line(out, "  remark", remark));
        }
        return out.append('\n').append(Tasks.engineReport()).toString();
    }

    private static void line(StringBuilder out, String name, @Nullable Object value) {
        if (value != null) {
            out.append(String.format("%-16s%s%n", name, value));
        }
    }

    static Map<String, @Nullable Object> data(BackendReport report, NativeAccess access) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>(Machine.facts());
        data.put("nativeAccess", access.state());
        data.put("grantedBy", access.flag());
        data.put("requested", report.requested());
        data.put("requestedBy", report.requestedBy());
        data.put("best", report.best().map(Candidate::name).orElse(null));
        List<Map<String, @Nullable Object>> backends = new ArrayList<>();
        for (Candidate candidate : report.candidates()) {
            Map<String, @Nullable Object> backend = new LinkedHashMap<>();
            backend.put("name", candidate.name());
            backend.put("available", candidate.available());
            backend.put("priority", candidate.priority());
            backend.put("version", candidate.version());
            backend.put("from", candidate.origin());
            backend.put("provider", candidate.provider());
            backend.put("capabilities", capabilities(candidate));
            backend.put("cause", candidate.cause());
            backend.put("remedy", candidate.remedy());
            backend.put("remarks", candidate.remarks());
            backends.add(backend);
        }
        data.put("backends", backends);
        data.put("taskEngines", Tasks.engines());
        data.put("tasks", Tasks.engineReport().lines().map(String::strip).toList());
        return data;
    }

    private static List<String> capabilities(Candidate candidate) {
        return candidate.capabilities().stream().map(Object::toString).sorted().toList();
    }
}
