package io.semper.examples.dns;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * One question to one server, from an endpoint of its own: the OS chooses a new port for each, which a forger has to guess together with
 * the number, and drops what others send. As the endpoint is connected, a server that is not running is noticed at once.
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class Lookup implements DatagramProtocol {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Question question;
    private final LoopPromise<Answer> answer;
    private final int id = RANDOM.nextInt(1 << 16);

    private Lookup(EventLoop loop, Question question) {
        this.question = question;
        answer = loop.createPromise();
    }

    // region: lookup
    /** Returns a future of the answer. A cancel closes the endpoint; a timeout cancels. */
    static LoopFuture<Answer> ask(EventLoop loop, Question question, InetSocketAddress server) {
        Lookup lookup = new Lookup(loop, question);
        var endpoint = loop.createDatagramEndpoint(() -> lookup, DatagramOptions.connect(server));
        endpoint.addDoneCallback(made -> {
            if (!made.isCancelled() && made.exception() != null) {
                lookup.answer.tryFail(made.exception());
            }
        });
        LoopFuture<Answer> answer = lookup.answer.future();
        answer.addDoneCallback(done -> {
            if (!endpoint.cancel() && endpoint.exception() == null) {
                endpoint.result().transport().close();
            }
        });
        return answer;
    }

    @Override
    public void connectionMade(DatagramTransport transport) {
        transport.send(question.query(id));
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        try {
            Answer received = Answer.parse(data, id, question);
            if (received != null) {
                answer.tryComplete(received);
            }
        } catch (IOException refused) {
            answer.tryFail(refused);
        }
    }

    @Override
    public void errorReceived(IOException cause) {
        answer.tryFail(cause);
    }
    // endregion

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        answer.tryFail(cause != null ? cause : new IOException("the lookup was closed"));
    }
}
