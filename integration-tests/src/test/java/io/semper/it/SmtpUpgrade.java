package io.semper.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of SMTP as far as STARTTLS, which then sends a megabyte to an echo, and closes when it is back. */
final class SmtpUpgrade implements StreamProtocol {
    private static final int SIZE = 1 << 20;

    private final TlsOptions tls;
    private final CompletableFuture<Boolean> echoed = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Throwable> lost = new CompletableFuture<>();
    private final StringBuilder clear = new StringBuilder();
    private @Nullable StreamTransport transport;
    private boolean upgraded;
    private int received;

    SmtpUpgrade(TlsOptions tls) {
        this.tls = tls;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        if (upgraded) {
            readEcho(data);
            return;
        }
        clear.append(ISO_8859_1.decode(data));
        if (clear.toString().equals("220 ready\r\n")) {
            transport.write(ByteBuffer.wrap("STARTTLS\r\n".getBytes(ISO_8859_1)));
        } else if (clear.toString().endsWith("220 go ahead\r\n")) {
            transport.loop().startTls(transport, tls).addDoneCallback(done -> {
                if (done.exception() == null) {
                    transport = done.result();
                    upgraded = true;
                    ByteBuffer sent = ByteBuffer.allocate(SIZE);
                    for (int i = 0; i < SIZE; i++) {
                        sent.put((byte) (i * 31 >> 8));
                    }
                    transport.write(sent.flip());
                }
            });
        }
    }

    private void readEcho(ByteBuffer data) {
        while (data.hasRemaining()) {
            if (data.get() != (byte) (received * 31 >> 8)) {
                echoed.completeExceptionally(new AssertionError("byte " + received + " of the echo differs"));
            }
            received++;
        }
        if (received == SIZE) {
            echoed.complete(true);
            transport.close();
        }
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        echoed.completeExceptionally(new AssertionError("lost after " + received + " bytes", cause));
        lost.complete(cause);
    }

    boolean awaitEcho() throws Exception {
        return echoed.get(20, TimeUnit.SECONDS);
    }

    @Nullable
    Throwable awaitLost() throws Exception {
        return lost.get(20, TimeUnit.SECONDS);
    }
}
