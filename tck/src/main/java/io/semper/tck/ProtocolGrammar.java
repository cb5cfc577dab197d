package io.semper.tck;

import io.semper.tck.TraceEvent.Kind;
import java.util.ArrayList;
import java.util.List;

/** The order of callbacks that every protocol may rely on, checked after every test. A connection that the loop's close cuts off has no end. */
final class ProtocolGrammar {
    private ProtocolGrammar() {}

    /** Describes what breaks the grammar; empty if nothing does. A successor has replaced the protocol that the connection began with. */
    static List<String> check(List<TraceEvent> events, boolean successor) {
        List<String> wrong = new ArrayList<>();
        boolean eof = false;
        boolean paused = false;
        boolean lost = false;
        boolean drain = false;
        for (int i = 0; i < events.size(); i++) {
            TraceEvent event = events.get(i);
            String what = event.text() + " as event " + (i + 1);
            if (lost) {
                wrong.add(what + " came after connectionLost");
            }
            if ((i == 0 && !successor) != (event.kind() == Kind.MADE)) {
                wrong.add(what
                        + (event.kind() != Kind.MADE ? " came before connectionMade" : " is a second connectionMade"));
            }
            if (event.kind() == Kind.DATA && event.bytes() <= 0) {
                wrong.add(what + " has no bytes");
            }
            if (eof && (event.kind() == Kind.DATA || event.kind() == Kind.EOF)) {
                wrong.add(what + " came after the end of the stream");
            }
            if (event.kind() == Kind.PAUSE && paused || event.kind() == Kind.RESUME && !paused && !successor) {
                wrong.add(what + " repeats itself; pauseWriting and resumeWriting alternate");
            }
            if (event.kind() == Kind.DRAIN && drain) {
                wrong.add(what + " is a second drainRequested");
            }
            if (!event.onLoop() && event.kind() != Kind.PAUSE) {
                wrong.add(what + " was called on a thread that does not run the loop");
            }
            if (event.inside() != null && event.kind() != Kind.PAUSE) {
                wrong.add(what + " was called from inside " + event.inside());
            }
            if (event.loopClosed()) {
                wrong.add(what + " came after the loop was closed");
            }
            eof |= event.kind() == Kind.EOF;
            drain |= event.kind() == Kind.DRAIN;
            lost |= event.kind() == Kind.LOST;
            paused = event.kind() == Kind.PAUSE || paused && event.kind() != Kind.RESUME;
        }
        return wrong;
    }
}
