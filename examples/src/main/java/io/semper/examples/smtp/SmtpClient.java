package io.semper.examples.smtp;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.TlsOptions;
import java.io.IOException;

/**
 * Sends one mail, over TLS or not at all: a server that does not offer STARTTLS, or an attacker who removes the offer, gets nothing.
 */
public final class SmtpClient {
    private final EventLoop loop;
    private final TlsOptions tls;
    private final Mail mail;

    private SmtpClient(EventLoop loop, TlsOptions tls, Mail mail) {
        this.loop = loop;
        this.tls = tls;
        this.mail = mail;
    }

    /**
     * Sends {@code mail}. The future fails if the server refuses anything, offers no TLS, or is not the one that {@code tls} names.
     *
     * @param tls options of a client, with the name of the server
     */
    public static LoopFuture<Void> send(EventLoop loop, ConnectOptions to, TlsOptions tls, Mail mail) {
        SmtpClient client = new SmtpClient(loop, tls, mail);
        SmtpReplies clear = new SmtpReplies();
        return loop.createConnection(clear::layer, to).thenCompose(made -> {
            LoopFuture<Void> sent = clear.expect(220)
                    .thenCompose(greeting -> clear.exchange("EHLO localhost", 250))
                    .thenCompose(offer -> client.startTls(clear, offer))
                    .thenCompose(client::deliver);
            sent.addDoneCallback(done -> made.transport().close()); // closes what carries it, too
            return sent;
        });
    }

    // region: starttls
    private LoopFuture<SmtpReplies> startTls(SmtpReplies clear, String offer) {
        if (offer.lines().noneMatch(line -> line.substring(4).equalsIgnoreCase("STARTTLS"))) {
            return LoopFutures.failed(
                    loop, new IOException("the server does not offer STARTTLS, nothing was sent; it said: " + offer));
        }
        return clear.exchange("STARTTLS", 220)
                .thenCompose(ready -> loop.startTls(clear.transport(), tls))
                .thenApply(SmtpReplies::over); // what was read in plaintext is forgotten
    }
    // endregion

    private LoopFuture<Void> deliver(SmtpReplies secure) {
        StringBuilder text = new StringBuilder();
        mail.text()
                .lines()
                .forEach(line -> text.append(line.startsWith(".") ? "." : "")
                        .append(line)
                        .append("\r\n"));
        return secure.exchange("EHLO localhost", 250)
                .thenCompose(offer -> secure.exchange("MAIL FROM:<" + mail.from() + ">", 250))
                .thenCompose(ok -> secure.exchange("RCPT TO:<" + mail.to() + ">", 250))
                .thenCompose(ok -> secure.exchange("DATA", 354))
                .thenCompose(goOn -> secure.exchange(text + ".", 250))
                .thenCompose(accepted -> secure.exchange("QUIT", 221))
                .thenApply(bye -> null);
    }
}
