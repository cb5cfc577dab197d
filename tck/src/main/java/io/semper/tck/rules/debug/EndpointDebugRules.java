package io.semper.tck.rules.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoggedRecords;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** What debug mode and descriptions say about endpoints for datagrams. */
@Requires("datagrams")
final class EndpointDebugRules {
    /** Keeps the reports of slow callbacks, of which a busy machine has some, out of what is counted. */
    private static final Duration NEVER = Duration.ofDays(1);

    @Rule("DEBUG-03")
    void reportsTellWhereAnEndpointWasMade(Tck tck, DatagramKind kind) {
        tck.newLoop(LoopOptions.defaults().debug(true));
        DatagramRecorder recorder = tck.datagramRecorder().onDatagram((data, sender) -> {
            if (data.remaining() == 1) {
                throw new IllegalStateException("on purpose");
            }
        });
        DatagramLink link = tck.datagrams(kind, recorder);
        link.peer().send("x", link.address());
        assertNotNull(tck.awaitException().createdAt(), "where the endpoint was made");
        link.assertUnharmed();
    }

    @Rule("DEBUG-03")
    void anEndpointThatIsOpenWhenTheLoopClosesIsListed(Tck tck, DatagramKind kind) {
        for (boolean debug : new boolean[] {true, false}) {
            EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(debug));
            DatagramLink link = tck.datagrams(kind, tck.datagramRecorder(loop));
            String endpoint = link.transport().toString();
            try (LoggedRecords logged = LoggedRecords.open()) {
                loop.close();
                List<String> open = logged.messages(Level.WARNING).stream()
                        .filter(message -> message.contains(endpoint))
                        .toList();
                assertEquals(debug ? 1 : 0, open.size(), "records of an open endpoint; debug mode: " + debug);
            }
        }
    }

    @Rule("DEBUG-06")
    void anEndpointDescribesItselfInEveryStateToEveryThread(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        String port = ":" + (kind.isConnected() ? link.peer().address() : link.address()).getPort();
        DatagramTransport transport = link.transport();
        describes(tck, transport, port);
        tck.background();
        describes(tck, transport, port);
        link.run(DatagramTransport::close);
        describes(tck, transport, port);
        link.recorder().awaitLost();
        describes(tck, transport, port);
        tck.background().stop();
        tck.loop().close();
        describes(tck, transport, port);
    }

    private static void describes(Tck tck, DatagramTransport transport, String port) {
        for (String text : List.of(transport.toString(), tck.<String>elsewhere(transport::toString))) {
            assertTrue(text.contains(port), () -> "names the address: " + text);
            assertFalse(text.contains("@"), () -> "no description: " + text);
        }
    }

    @Rule("DEBUG-09")
    void theFirstDatagramForAClosingEndpointIsLogged(Tck tck, DatagramKind kind) {
        for (boolean debug : new boolean[] {true, false}) {
            EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(debug).slowCallback(NEVER));
            DatagramLink link = tck.datagrams(kind, tck.datagramRecorder(loop));
            try (LoggedRecords logged = LoggedRecords.open()) {
                tck.run(loop, () -> {
                    link.transport().close();
                    link.sendNow("one");
                    link.sendNow("two");
                });
                link.recorder().awaitLost();
                tck.run(loop, () -> link.sendNow("three"));
                List<LogRecord> warnings = logged.all().stream()
                        .filter(each -> each.getLevel().equals(Level.WARNING))
                        .toList();
                assertEquals(debug ? 1 : 0, warnings.size(), () -> "warnings of three datagrams: " + warnings);
                for (LogRecord each : warnings) {
                    assertTrue(each.getMessage().contains("send"), each.getMessage());
                    assertTrue(
                            Arrays.stream(each.getThrown().getStackTrace())
                                    .anyMatch(frame ->
                                            frame.getClassName().startsWith(EndpointDebugRules.class.getName())),
                            "the stack of the sender");
                }
            }
        }
    }
}
