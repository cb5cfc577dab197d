package io.semper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.TraceEvent.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolGrammarTest {
    private static TraceEvent event(Kind kind) {
        return new TraceEvent(kind, kind == Kind.DATA ? 3 : 0, null, 1, true, null, false);
    }

    private static List<String> check(Kind... kinds) {
        return ProtocolGrammar.check(
                Arrays.stream(kinds).map(ProtocolGrammarTest::event).toList(), false);
    }

    private static List<String> check(TraceEvent second) {
        return ProtocolGrammar.check(List.of(event(Kind.MADE), second), false);
    }

    @Test
    void takesWhatIsInOrder() {
        assertThat(check()).isEmpty();
        assertThat(check(Kind.MADE)).as("cut by closing the loop").isEmpty();
        assertThat(check(Kind.MADE, Kind.LOST)).isEmpty();
        assertThat(check(
                        Kind.MADE,
                        Kind.DATA,
                        Kind.PAUSE,
                        Kind.DATA,
                        Kind.RESUME,
                        Kind.PAUSE,
                        Kind.EOF,
                        Kind.RESUME,
                        Kind.LOST))
                .isEmpty();
        assertThat(check(Kind.MADE, Kind.PAUSE, Kind.LOST)).isEmpty();
    }

    @Test
    void findsWhatIsOutOfOrder() {
        assertThat(check(Kind.DATA, Kind.LOST)).first().asString().contains("before connectionMade");
        assertThat(check(Kind.MADE, Kind.MADE)).first().asString().contains("second connectionMade");
        assertThat(check(Kind.MADE, Kind.EOF, Kind.DATA)).first().asString().contains("after the end of the stream");
        assertThat(check(Kind.MADE, Kind.EOF, Kind.EOF)).first().asString().contains("after the end of the stream");
        assertThat(check(Kind.MADE, Kind.LOST, Kind.LOST)).first().asString().contains("after connectionLost");
        assertThat(check(Kind.MADE, Kind.LOST, Kind.DATA)).first().asString().contains("after connectionLost");
        assertThat(check(Kind.MADE, Kind.PAUSE, Kind.PAUSE)).first().asString().contains("alternate");
        assertThat(check(Kind.MADE, Kind.RESUME)).first().asString().contains("alternate");
    }

    @Test
    void takesASuccessorThatWasNotThereAtFirst() {
        List<TraceEvent> later = List.of(event(Kind.DATA), event(Kind.RESUME), event(Kind.LOST));
        assertThat(ProtocolGrammar.check(later, true)).isEmpty();
        assertThat(ProtocolGrammar.check(later, false)).isNotEmpty();
        assertThat(ProtocolGrammar.check(List.of(event(Kind.MADE)), true)).isNotEmpty();
    }

    @Test
    void findsWrongThreadsNestingEmptyDataAndCallsAfterClose() {
        assertThat(check(new TraceEvent(Kind.DATA, 0, null, 1, true, null, false)))
                .first()
                .asString()
                .contains("no bytes");
        assertThat(check(new TraceEvent(Kind.LOST, 0, null, 1, false, null, false)))
                .first()
                .asString()
                .contains("does not run the loop");
        assertThat(check(new TraceEvent(Kind.LOST, 0, null, 1, true, "data(1) of recorder-1", false)))
                .first()
                .asString()
                .contains("from inside data(1) of recorder-1");
        assertThat(check(new TraceEvent(Kind.LOST, 0, null, 1, true, null, true)))
                .first()
                .asString()
                .contains("after the loop was closed");
        assertThat(check(new TraceEvent(Kind.PAUSE, 0, null, 1, true, "made of recorder-1", false)))
                .as("write() may pause from inside a callback")
                .isEmpty();
    }
}
