package io.semper.examples.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The login of one connection. */
final class Startup {
    /** A server that has not proved anything yet may not send more than this in a message. */
    private static final int MAX_MESSAGE = 64 * 1024;

    private static final int PROTOCOL_3_0 = 3 << 16;

    private enum Step {
        ASKED,
        /** The first message of SCRAM was sent. */
        SCRAM_BEGUN,
        /** The proof is being computed, or was sent. */
        SCRAM_PROOF,
        /** The server has proved that it knows the password. */
        SCRAM_VERIFIED,
        AUTHENTICATED;

        private Set<Step> next() {
            return switch (this) {
                case ASKED -> EnumSet.of(SCRAM_BEGUN, AUTHENTICATED);
                case SCRAM_BEGUN -> EnumSet.of(SCRAM_PROOF);
                case SCRAM_PROOF -> EnumSet.of(SCRAM_VERIFIED);
                case SCRAM_VERIFIED -> EnumSet.of(AUTHENTICATED);
                case AUTHENTICATED -> EnumSet.noneOf(Step.class);
            };
        }
    }

    private final Session session;
    private final PostgresOptions options;
    private final LoopPromise<Void> ready;
    private Step step = Step.ASKED;
    private @Nullable Scram scram;

    Startup(Session session, PostgresOptions options) {
        this.session = session;
        this.options = options;
        ready = session.loop().createPromise();
    }

    /** Completes when the server accepts queries. */
    LoopFuture<Void> ready() {
        return ready.future();
    }

    void start() {
        ready.onCancel(() -> session.transport().abort());
        MessageWriter message = new MessageWriter()
                .untyped()
                .int32(PROTOCOL_3_0)
                .text("user")
                .text(options.user())
                .text("database")
                .text(options.database())
                .text("client_encoding")
                .text("UTF8");
        options.parameters().forEach((name, value) -> message.text(name).text(value));
        session.transport().write(message.int8(0).toBuffer());
    }

    void received(MessageReader message) throws ProtocolException {
        if (message.remaining() > MAX_MESSAGE) {
            throw message.bad(message.remaining() + " bytes before the login, more than " + MAX_MESSAGE + ",");
        }
        switch (message.type()) {
            case 'R' -> authentication(message);
            case 'E' -> session.breakOff(new PostgresException(ServerMessage.read(message)));
            case 'v' -> {} // the server has no protocol above 3.0, which is all that was asked for
            case 'K' -> {
                need(message, Step.AUTHENTICATED);
                session.keys(message.int32(), message.int32());
            }
            case 'Z' -> {
                need(message, Step.AUTHENTICATED);
                session.status(TransactionStatus.read(message));
                session.opened();
                ready.tryComplete(null);
            }
            default -> throw message.bad("what is not part of a login");
        }
    }

    private void authentication(MessageReader message) throws ProtocolException {
        int kind = message.int32();
        switch (kind) {
            case 0 -> {
                if (step == Step.ASKED && options.password() != null) {
                    throw new ProtocolException(
                            "the server asks for no password, and so does not prove that it knows it;"
                                    + " set no password for a server that trusts the connection");
                }
                to(Step.AUTHENTICATED, message);
            }
            case 10 -> begin(message);
            case 11 -> prove(message);
            case 12 -> {
                to(Step.SCRAM_VERIFIED, message);
                scram(message).verify(message.rest());
            }
            case 3, 5 ->
                throw new ProtocolException("the server asks for the password "
                        + (kind == 3 ? "in plaintext" : "as MD5") + "; use scram-sha-256 in its pg_hba.conf");
            default ->
                throw new ProtocolException("the server asks for a login of kind " + kind
                        + ", which is not supported; use scram-sha-256 in its pg_hba.conf");
        }
    }

    private void begin(MessageReader message) throws ProtocolException {
        List<String> mechanisms = new ArrayList<>();
        for (String name = message.text(); !name.isEmpty(); name = message.text()) {
            mechanisms.add(name);
        }
        if (!mechanisms.contains(Scram.MECHANISM)) {
            throw new ProtocolException("the server offers " + mechanisms + " and not " + Scram.MECHANISM);
        }
        String password = options.password();
        if (password == null) {
            throw new ProtocolException("the server asks for a password, and none was set: use password()");
        }
        to(Step.SCRAM_BEGUN, message);
        scram = new Scram("", password, Scram.newNonce()); // the server takes the name of the startup message
        session.transport()
                .write(new MessageWriter()
                        .message('p')
                        .text(Scram.MECHANISM)
                        .counted(scram.first().getBytes(UTF_8))
                        .toBuffer());
    }

    /** Computes the proof on a thread of the executor: the server says how many iterations that takes. */
    private void prove(MessageReader message) throws ProtocolException {
        to(Step.SCRAM_PROOF, message);
        Scram exchange = scram(message);
        String serverFirst = message.rest();
        session.loop().runInExecutor(null, () -> exchange.answer(serverFirst)).addDoneCallback(done -> {
            if (session.transport().isClosing()) {
                return;
            }
            Throwable failure = done.exception();
            if (failure == null) {
                session.transport()
                        .write(new MessageWriter()
                                .message('p')
                                .raw(done.result().getBytes(UTF_8))
                                .toBuffer());
            } else {
                session.breakOff(
                        failure instanceof IOException e ? e : new IOException("SCRAM is not possible", failure));
            }
        });
    }

    private Scram scram(MessageReader message) throws ProtocolException {
        Scram exchange = scram;
        if (exchange == null) {
            throw message.bad("a step of a login that has not begun");
        }
        return exchange;
    }

    private void need(MessageReader message, Step wanted) throws ProtocolException {
        if (step != wanted) {
            throw message.bad("a step of the login that does not follow " + step);
        }
    }

    private void to(Step next, MessageReader message) throws ProtocolException {
        if (!step.next().contains(next)) {
            throw message.bad("a step of the login that does not follow " + step);
        }
        step = next;
    }

    void lost(@Nullable Throwable cause) {
        ready.tryFail(
                cause != null
                        ? cause
                        : new IOException(session + " ended during the login: the server closed it without a reason"));
    }
}
