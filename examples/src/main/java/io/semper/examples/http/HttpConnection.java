package io.semper.examples.http;

import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection. Answers requests one after another, in the order in which they arrive, and stops reading while it cannot answer.
 *
 * <pre>
 *   READING &lt;-&gt; ANSWERING       a file is being sent
 *      |           |
 *      +--&gt; LINGERING &lt;--+       the last answer was sent: our half has ended, further input is dropped
 *              |
 *            OVER                connectionLost
 * </pre>
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class HttpConnection implements StreamProtocol {
    /** Closing with unread bytes resets the connection, and the peer may lose the answer; so its end is awaited, for a limited time. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private enum State {
        READING,
        ANSWERING,
        LINGERING,
        OVER;

        private Set<State> next() {
            return switch (this) {
                case READING -> EnumSet.of(ANSWERING, LINGERING, OVER);
                case ANSWERING -> EnumSet.of(READING, LINGERING, OVER);
                case LINGERING -> EnumSet.of(OVER);
                case OVER -> EnumSet.noneOf(State.class);
            };
        }
    }

    private final HttpSite site;
    private final RequestBuffer requests = new RequestBuffer();
    private StreamTransport transport;
    private State state = State.READING;
    private boolean writable = true;
    private boolean peerEnded;
    private boolean finishing;
    private @Nullable Handle lingering;

    /** Runs while a part of a head has been received, and the connection waits for the rest. */
    private @Nullable Handle headTimer;

    HttpConnection(HttpSite site) {
        this.site = site;
    }

    private void to(State next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException("an HTTP connection cannot change from " + state + " to " + next);
        }
        state = next;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        if (state == State.LINGERING) {
            return;
        }
        requests.append(data);
        serve();
        if (!requests.isEmpty() && !canServe()) {
            transport.pauseReading();
        }
        watchHead();
    }

    /** A peer that sends a head byte by byte, or never completes it, must not keep a connection. */
    private void watchHead() {
        boolean incomplete = canServe() && !requests.isEmpty();
        if (incomplete && headTimer == null) {
            headTimer = site.loop().callLater(site.headTimeout(), this::headTimedOut);
        } else if (!incomplete) {
            headArrived();
        }
    }

    private void headArrived() {
        if (headTimer != null) {
            headTimer.cancel();
            headTimer = null;
        }
    }

    private void headTimedOut() {
        headTimer = null;
        refuse(Refused.andClose(Status.REQUEST_TIMEOUT, "the head of the request took too long"));
    }

    @Override
    public boolean eofReceived() {
        peerEnded = true;
        return state == State.ANSWERING || (state == State.READING && !writable);
    }

    @Override
    public void pauseWriting() {
        writable = false;
    }

    @Override
    public void resumeWriting() {
        writable = true;
        serve();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        to(State.OVER);
        requests.clear();
        headArrived();
        if (lingering != null) {
            lingering.cancel();
        }
    }

    /** Answers the requests that have arrived completely, accepts no further ones, and then ends the connection. */
    @Override
    public boolean drainRequested() {
        finishing = true;
        if (canServe() && requests.isEmpty()) {
            linger();
        }
        return false;
    }

    private boolean canServe() {
        return state == State.READING && writable;
    }

    private void serve() {
        boolean more = true;
        while (more && canServe()) {
            more = serveNext();
        }
        if (canServe() && (peerEnded || (finishing && requests.isEmpty()))) {
            linger();
        } else if (canServe()) {
            transport.resumeReading();
        }
        transport.uncork();
        watchHead();
    }

    private boolean serveNext() {
        try {
            Request request = requests.next();
            if (request == null) {
                return false;
            }
            headArrived();
            if (!requests.isEmpty()) {
                transport.cork(); // more requests are pending: their answers are sent together
            }
            answer(request);
        } catch (Refused refused) {
            refuse(refused);
        }
        return true;
    }

    private void answer(Request request) {
        boolean keepAlive = request.keepAlive() && !finishing;
        HttpSite.Page page = site.page(request.path());
        FileTree files = site.files();
        if (page != null) {
            answerPage(page, request, keepAlive);
        } else if (files != null) {
            to(State.ANSWERING);
            new FileAnswer(this, site, transport, request, keepAlive).start(files);
        } else {
            answerText(request, keepAlive);
        }
    }

    private void answerPage(HttpSite.Page page, Request request, boolean keepAlive) {
        ByteBuffer answer;
        try {
            answer = site.text(Status.OK, page.type(), page.content().get(), request.head(), keepAlive);
        } catch (RuntimeException e) {
            report("the page " + request.path() + " could not be made", e);
            answer = site.text(Status.SERVER_ERROR, "the page cannot be made\n", request.head(), keepAlive);
        }
        transport.write(answer);
        if (!keepAlive) {
            linger();
        }
    }

    private void answerText(Request request, boolean keepAlive) {
        boolean hello = request.path().equals("/");
        transport.write(site.text(
                hello ? Status.OK : Status.NOT_FOUND,
                hello ? HttpSite.HELLO : "there is no such page\n",
                request.head(),
                keepAlive));
        if (!keepAlive) {
            linger();
        }
    }

    /** Answers a request that is malformed or not supported with an error. */
    private void refuse(Refused refused) {
        boolean keepAlive = !refused.fatal() && !finishing;
        transport.write(site.text(refused.status(), refused.getMessage() + "\n", false, keepAlive));
        if (!keepAlive) {
            linger();
        }
    }

    void fileRefused(Request request, boolean keepAlive, Throwable failure) {
        if (state != State.ANSWERING) {
            return;
        }
        if (failure instanceof Refused refused
                && refused.status() == Status.NOT_FOUND
                && request.path().equals("/")) {
            transport.write(site.text(Status.OK, HttpSite.HELLO, request.head(), keepAlive));
        } else if (failure instanceof Refused refused) {
            transport.write(site.text(refused.status(), refused.getMessage() + "\n", request.head(), keepAlive));
        } else {
            report("a file could not be opened", failure);
            transport.write(site.text(Status.SERVER_ERROR, "the file cannot be read\n", request.head(), keepAlive));
        }
        answered(keepAlive);
    }

    void answered(boolean keepAlive) {
        if (state != State.ANSWERING) {
            return;
        }
        if (!keepAlive || finishing) {
            linger();
        } else {
            to(State.READING);
            serve();
        }
    }

    void report(String what, Throwable failure) {
        site.loop().callExceptionHandler(ExceptionContext.of(what, failure).withSource(transport));
    }

    private void linger() {
        to(State.LINGERING);
        requests.clear();
        transport.writeEof();
        if (peerEnded) {
            transport.close();
        } else {
            transport.resumeReading();
            lingering = site.loop().callLater(LINGER, transport::abort);
        }
    }
}
