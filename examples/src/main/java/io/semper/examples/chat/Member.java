package io.semper.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.Handle;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.framing.FrameException;
import io.semper.framing.FrameLayer;
import io.semper.framing.FrameProtocol;
import io.semper.framing.LineDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection to the chat. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class Member implements FrameProtocol {
    private static final int LONGEST_LINE = 8 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,20}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Duration TO_CHOOSE_A_NAME = Duration.ofMinutes(1);

    private enum State {
        NAMELESS,
        NAMED,
        /** Its last lines are being sent; what it says is dropped. */
        LEAVING
    }

    private final Room room;
    private final int outboxLimit;
    private StreamTransport transport;
    private Outbox outbox;
    private Handle nameTimer;
    private State state = State.NAMELESS;
    private String name = "";

    private Member(Room room, int outboxLimit) {
        this.room = room;
        this.outboxLimit = outboxLimit;
    }

    static StreamProtocol stack(Room room, int outboxLimit) {
        return new FrameLayer(new LineDecoder(LONGEST_LINE), new Member(room, outboxLimit));
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        outbox = new Outbox(made, outboxLimit);
        nameTimer = made.loop().callLater(TO_CHOOSE_A_NAME, () -> leave("you chose no name"));
        reply("welcome; /nick NAME takes a name, /who lists the members, /quit leaves");
    }

    @Override
    public void frameReceived(ByteBuffer frame) {
        if (state == State.LEAVING) {
            return;
        }
        // What moves the cursor of a terminal could pass as a line of another member.
        String line = CONTROL.matcher(UTF_8.decode(frame)).replaceAll("?");
        if (line.startsWith("/")) {
            command(line);
        } else if (state == State.NAMED) {
            room.say(name + ": " + line);
        } else {
            reply("take a name first: /nick NAME");
        }
    }

    private void command(String line) {
        String[] words = line.strip().split(" +", 2);
        switch (words[0]) {
            case "/nick" -> nick(words.length == 2 ? words[1] : "");
            case "/who" -> reply("here: " + room.names());
            case "/quit" -> leave("goodbye");
            default -> reply("there is no command " + words[0]);
        }
    }

    private void nick(String wanted) {
        if (!NAME.matcher(wanted).matches()) {
            reply("a name has 1 to 20 letters, digits, _ and -");
        } else if (!room.enter(wanted, name, this)) {
            reply("another member has the name " + wanted);
        } else {
            nameTimer.cancel();
            state = State.NAMED;
            name = wanted;
            reply("you are " + name);
        }
    }

    void send(byte[] line) {
        outbox.send(line);
    }

    private void reply(String text) {
        send(Room.encode("* " + text));
    }

    /** Ends the connection when its last lines are sent. */
    private void leave(String why) {
        if (state == State.LEAVING) {
            return;
        }
        state = State.LEAVING;
        nameTimer.cancel();
        room.leave(name);
        reply(why);
        closeIfSent();
    }

    private void closeIfSent() {
        if (state == State.LEAVING && outbox.isEmpty()) {
            transport.close();
        }
    }

    @Override
    public void pauseWriting() {
        outbox.pause();
    }

    @Override
    public void resumeWriting() {
        outbox.resume();
        closeIfSent();
    }

    @Override
    public void frameRefused(FrameException why) {
        reply("a line has at most " + LONGEST_LINE + " bytes"); // the layer closes the connection then
    }

    @Override
    public boolean eofReceived() {
        leave("goodbye");
        return true; // leave() closes, perhaps later
    }

    @Override
    public boolean drainRequested() {
        leave("the server stops");
        return false; // the same
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        state = State.LEAVING;
        nameTimer.cancel();
        room.leave(name);
    }
}
