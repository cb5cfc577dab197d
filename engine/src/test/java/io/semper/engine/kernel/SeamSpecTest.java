package io.semper.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.Capability;
import io.semper.engine.kernel.FailedCall.Cause;
import java.lang.reflect.Field;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The tables of {@code SEAM.md} that are not rules say what the code does. */
class SeamSpecTest {
    private static final Map<String, FailedCall> CALLS = Map.ofEntries(
            Map.entry("bind", FailedCall.BIND),
            Map.entry("listen", FailedCall.LISTEN),
            Map.entry("connect", FailedCall.CONNECT),
            Map.entry("finishConnect", FailedCall.CONNECT),
            Map.entry("accept", FailedCall.ACCEPT),
            Map.entry("read", FailedCall.READ),
            Map.entry("write", FailedCall.WRITE),
            Map.entry("sendFile", FailedCall.SEND_FILE),
            Map.entry("shutdownOutput", FailedCall.SHUT_DOWN),
            Map.entry("receive", FailedCall.RECEIVE),
            Map.entry("send", FailedCall.SEND));

    /** The causes of the columns, in their order. */
    private static final List<Cause> COLUMNS = List.of(
            Cause.REFUSED,
            Cause.CONNECTION_ENDED,
            Cause.LOCAL_ADDRESS,
            Cause.UNREACHABLE,
            Cause.TIMED_OUT,
            Cause.OUT_OF_RESOURCES,
            Cause.OTHER);

    @Test
    void theTableOfErrorsIsWhatFailedCallMakes() {
        Set<String> seen = new TreeSet<>();
        for (List<String> row : rows("| call |")) {
            if (row.get(0).equals("every call after the close")) {
                assertThat(row.get(COLUMNS.size())).isEqualTo("`ClosedChannelException`");
                assertThat(FailedCall.READ.because(Cause.CLOSED, "")).isInstanceOf(ClosedChannelException.class);
                continue;
            }
            for (String call : row.get(0).split(", ")) {
                seen.add(call);
                for (int i = 0; i < COLUMNS.size(); i++) {
                    String made = CALLS.get(call)
                            .because(COLUMNS.get(i), "words")
                            .getClass()
                            .getSimpleName();
                    assertThat(row.get(i + 1))
                            .as("%s, %s", call, COLUMNS.get(i))
                            .isEqualTo("`" + made + "`");
                }
            }
        }
        assertThat(seen).isEqualTo(new TreeSet<>(CALLS.keySet()));
    }

    @Test
    void theTableOfCapabilitiesNamesThoseOfTheContract() throws IllegalAccessException {
        Set<String> known = new TreeSet<>();
        for (Field field : Capability.class.getFields()) {
            if (field.getType() == Capability.class) {
                known.add(((Capability) field.get(null)).id());
            }
        }
        List<String> listed = new ArrayList<>();
        rows("| capability |")
                .forEach(
                        row -> listed.addAll(List.of(row.get(0).replace("`", "").split(", "))));
        assertThat(listed).doesNotHaveDuplicates().hasSizeGreaterThan(15);
        assertThat(known).containsAll(listed);
        known.removeAll(listed);
        assertThat(known).as("capabilities of the engine alone").containsExactly("raw-sockets", "send-file", "tls");
    }

    /** The cells of a table whose head begins with {@code head}. */
    private static List<List<String>> rows(String head) {
        return SeamSpec.text()
                .lines()
                .dropWhile(line -> !line.startsWith(head))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::trim)
                        .toList())
                .toList();
    }
}
