package io.semper.examples.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.framing.FrameException;
import io.semper.framing.FrameLayer;
import io.semper.framing.FrameProtocol;
import io.semper.framing.LineDecoder;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a connection: a first session in plaintext, which accepts no mail, and another one over TLS, which knows nothing of
 * the first.
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class SmtpSession implements FrameProtocol {
    private static final int MOST_OF_A_LINE = 1000;
    private static final int MOST_OF_A_MAIL = 1 << 20;

    private final TlsOptions tls;
    private final Consumer<Mail> inbox;
    private final boolean secure;
    private StreamTransport transport;
    private @Nullable String from;
    private @Nullable String to;
    private @Nullable StringBuilder text;

    private SmtpSession(TlsOptions tls, Consumer<Mail> inbox, boolean secure) {
        this.tls = tls;
        this.inbox = inbox;
        this.secure = secure;
    }

    static FrameLayer stack(TlsOptions tls, Consumer<Mail> inbox, boolean secure) {
        return new FrameLayer(new LineDecoder(MOST_OF_A_LINE), new SmtpSession(tls, inbox, secure));
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        if (!secure) {
            reply("220 localhost ready");
        }
    }

    @Override
    public void frameReceived(ByteBuffer frame) {
        String line = UTF_8.decode(frame).toString();
        if (text != null) {
            textReceived(text, line);
            return;
        }
        switch (line.split(" ")[0].toUpperCase(Locale.ROOT)) {
            case "EHLO" -> reply(secure ? "250 localhost" : "250-localhost\r\n250 STARTTLS");
            case "HELO" -> reply("250 localhost");
            case "STARTTLS" -> startTls();
            case "MAIL" -> {
                from = secure ? address(line, "MAIL FROM:") : null;
                to = null;
                reply(!secure ? "530 Must issue a STARTTLS command first" : answer(from));
            }
            case "RCPT" -> {
                to = from == null ? null : address(line, "RCPT TO:");
                reply(from == null ? "503 MAIL comes first" : answer(to));
            }
            case "DATA" -> {
                text = to == null ? null : new StringBuilder();
                reply(to == null ? "503 RCPT comes first" : "354 send the text, end with a dot");
            }
            case "NOOP" -> reply("250 ok");
            case "QUIT" -> {
                reply("221 bye");
                transport.close();
            }
            default -> reply("500 unknown command");
        }
    }

    // region: starttls
    private void startTls() {
        if (secure) {
            reply("503 TLS is in use");
            return;
        }
        reply("220 go ahead"); // the last bytes in plaintext
        LoopFuture<StreamTransport> upgrade = transport.loop().startTls(transport, tls);
        upgrade.addDoneCallback(done -> {
            if (done.exception() == null) {
                FrameLayer next =
                        stack(tls, inbox, true); // nothing that was sent in plaintext counts (RFC 3207, section 4.2)
                next.connectionMade(done.result());
                done.result().setProtocol(next);
            }
        });
    }
    // endregion

    private void textReceived(StringBuilder sofar, String line) {
        if (!line.equals(".")) {
            if (sofar.length() + line.length() > MOST_OF_A_MAIL) {
                reply("552 too long");
                transport.close();
                return;
            }
            sofar.append(line, line.startsWith(".") ? 1 : 0, line.length()).append('\n');
        } else if (from != null && to != null) {
            inbox.accept(new Mail(from, to, sofar.toString()));
            from = null;
            to = null;
            text = null;
            reply("250 accepted");
        }
    }

    private static String answer(@Nullable String address) {
        return address == null ? "501 malformed address" : "250 ok";
    }

    /** Returns the address of {@code MAIL FROM:<a@b>} and the like, or null. */
    private static @Nullable String address(String line, String command) {
        int begin = command.length() + 1;
        int end = line.indexOf('>');
        boolean proper = line.regionMatches(true, 0, command + "<", 0, begin)
                && end > begin
                && line.substring(begin, end).chars().allMatch(c -> c > ' ' && c < 127 && c != '<');
        return proper ? line.substring(begin, end) : null;
    }

    private void reply(String lines) {
        transport.write(ByteBuffer.wrap((lines + "\r\n").getBytes(UTF_8)));
    }

    @Override
    public void frameRefused(FrameException why) {
        reply("500 line too long");
    }
}
