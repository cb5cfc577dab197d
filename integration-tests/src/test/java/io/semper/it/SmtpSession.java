package io.semper.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Supplier;

/** As much of a server of SMTP as STARTTLS needs (RFC 3207). */
final class SmtpSession implements StreamProtocol {
    private final TlsOptions tls;
    private final StringBuilder line = new StringBuilder();
    private StreamTransport transport;

    private SmtpSession(TlsOptions tls) {
        this.tls = tls;
    }

    static Supplier<StreamProtocol> factory(TlsOptions tls) {
        return () -> new SmtpSession(tls);
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        say("220 server.test ESMTP");
    }

    private void say(String text) {
        transport.write(ByteBuffer.wrap((text + "\r\n").getBytes(ISO_8859_1)));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        while (data.hasRemaining()) {
            char c = (char) data.get();
            if (c != '\n') {
                line.append(c);
                continue;
            }
            String command = line.toString().strip().toUpperCase(Locale.ROOT);
            line.setLength(0);
            if (command.equals("STARTTLS")) {
                upgrade();
                return; // what follows is the handshake
            }
            answer(command);
        }
    }

    private void answer(String command) {
        if (command.startsWith("EHLO")) {
            say("250-server.test");
            say("250 STARTTLS");
        } else if (command.equals("NOOP")) {
            say("250 over "
                    + transport.info(TlsInfo.class).map(TlsInfo::protocol).orElse("nothing"));
        } else if (command.equals("QUIT")) {
            say("221 bye");
            transport.close();
        } else {
            say("502 what?");
        }
    }

    private void upgrade() {
        say("220 go ahead");
        LoopFuture<StreamTransport> upgrading = transport.loop().startTls(transport, tls);
        upgrading.addDoneCallback(done -> {
            if (done.exception() == null) {
                transport = done.result();
            }
        });
    }
}
