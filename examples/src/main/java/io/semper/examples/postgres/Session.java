package io.semper.examples.postgres;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.StreamTransport;
import io.semper.framing.FrameException;
import io.semper.framing.FrameLayer;
import io.semper.framing.FrameProtocol;
import io.semper.framing.LengthField;
import io.semper.framing.LengthFieldDecoder;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection to a server: decides by phase what a received message means. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before everything else
final class Session implements FrameProtocol {
    private static final int MOST_PARAMETERS = 200;
    private static final int LONGEST_PARAMETER = 64 * 1024;

    // region: messages
    /** A type byte, then a length that counts itself; the whole message is passed on. */
    private static final LengthField MESSAGE =
            LengthField.ofBytes(4).offset(1).adjustment(-4).strip(0);

    FrameLayer layer() {
        return new FrameLayer(new LengthFieldDecoder(options.maxMessage(), MESSAGE), this);
    }
    // endregion

    private enum Phase {
        STARTING,
        OPEN,
        /** The queries that were asked for are answered, then the connection ends. */
        CLOSING,
        OVER
    }

    private final EventLoop loop;
    private final PostgresOptions options;
    private final Startup startup;
    private final Pipeline pipeline;
    private final Map<String, String> parameters = new TreeMap<>();
    private StreamTransport transport;
    private Phase phase = Phase.STARTING;
    private TransactionStatus status = TransactionStatus.IDLE;
    private int processId;
    private int secretKey;

    /** Why the connection ends, if that is not what the transport reports. */
    private @Nullable IOException reason;

    Session(EventLoop loop, PostgresOptions options) {
        this.loop = loop;
        this.options = options;
        startup = new Startup(this, options);
        pipeline = new Pipeline(this, options);
    }

    EventLoop loop() {
        return loop;
    }

    StreamTransport transport() {
        return transport;
    }

    PostgresOptions options() {
        return options;
    }

    Startup startup() {
        return startup;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    Map<String, String> parameters() {
        return Map.copyOf(parameters);
    }

    TransactionStatus status() {
        return status;
    }

    void status(TransactionStatus now) {
        status = now;
    }

    int processId() {
        return processId;
    }

    int secretKey() {
        return secretKey;
    }

    void keys(int newProcessId, int newSecretKey) {
        processId = newProcessId;
        secretKey = newSecretKey;
    }

    boolean isOpen() {
        return phase == Phase.OPEN && !transport.isClosing();
    }

    void opened() {
        phase = Phase.OPEN;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        startup.start();
    }

    // region: received
    @Override
    public void frameReceived(ByteBuffer frame) {
        try {
            received(new MessageReader(frame));
        } catch (ProtocolException e) {
            breakOff(e);
        }
    }

    private void received(MessageReader message) throws ProtocolException {
        switch (message.type()) {
            case 'N' -> tell(options.notices(), ServerMessage.read(message)); // these three come at any time
            case 'S' -> parameter(message.text(), message.text());
            case 'A' -> tell(options.notifications(), notification(message));
            case 'E' -> error(message);
            default -> answer(message);
        }
    }

    private void answer(MessageReader message) throws ProtocolException {
        if (phase == Phase.STARTING) {
            startup.received(message);
        } else {
            pipeline.received(message);
        }
    }
    // endregion

    /** An error belongs to a query, unless it is the last message of the server, such as that of a shutdown. */
    private void error(MessageReader message) throws ProtocolException {
        if (phase != Phase.STARTING && pipeline.isUnasked()) {
            breakOff(new PostgresException(ServerMessage.read(message)));
        } else {
            answer(message);
        }
    }

    private static Notification notification(MessageReader message) throws ProtocolException {
        return new Notification(message.int32(), message.text(), message.text());
    }

    private void parameter(String name, String value) throws ProtocolException {
        if (name.equals("client_encoding") && !value.equals("UTF8")) {
            throw new ProtocolException("client_encoding was set to " + value + ": this client needs UTF8");
        }
        if (name.length() + value.length() > LONGEST_PARAMETER) {
            throw new ProtocolException("the server reported a parameter of " + (name.length() + value.length())
                    + " characters, more than " + LONGEST_PARAMETER);
        }
        if (parameters.size() >= MOST_PARAMETERS && !parameters.containsKey(name)) {
            throw new ProtocolException("the server reported more than " + MOST_PARAMETERS + " parameters");
        }
        parameters.put(name, value);
    }

    private <T> void tell(Consumer<? super T> receiver, T what) {
        try {
            receiver.accept(what);
        } catch (RuntimeException e) {
            loop.callExceptionHandler(
                    ExceptionContext.of("a receiver of " + what + " failed", e).withSource(transport));
        }
    }

    void pauseReading() {
        transport.pauseReading();
    }

    void resumeReading() {
        transport.resumeReading();
    }

    /** Ends the connection at once, because its state is not known or the server has ended it. */
    void breakOff(IOException why) {
        if (reason == null) {
            reason = why;
        }
        transport.abort();
    }

    /** Ends the connection, if there is one: its user will never get it. */
    void abandon() {
        if (transport != null) {
            transport.abort();
        }
    }

    /** Ends the connection when all queries are answered. */
    void close() {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
        }
        closeIfDone();
    }

    void closeIfDone() {
        if (phase == Phase.CLOSING && pipeline.isIdle() && !transport.isClosing()) {
            transport.write(new MessageWriter().message('X').toBuffer());
            transport.close();
        }
    }

    @Override
    public void frameRefused(FrameException why) {
        breakOff(why);
    }

    @Override
    public void pauseWriting() {
        pipeline.setWritable(false);
    }

    @Override
    public void resumeWriting() {
        pipeline.setWritable(true);
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        boolean starting = phase == Phase.STARTING;
        phase = Phase.OVER;
        Throwable why = reason != null ? reason : cause;
        if (starting) {
            startup.lost(why);
        }
        pipeline.lost(why);
    }

    @Override
    public String toString() {
        return "the connection of " + options;
    }
}
