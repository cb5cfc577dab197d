package io.semper.examples.postgres;

/**
 * The flow of the rows of one query. A pause stops reading from the server, which then stops producing rows when its buffers are full,
 * and so delays the other queries of the connection, too. For the owner of the loop. Calls after the end of the query do nothing.
 */
public final class RowFlow {
    private final Session session;
    private final Query<?> query;

    RowFlow(Session session, Query<?> query) {
        this.session = session;
        this.query = query;
    }

    /** Stops the rows until {@link #resume}. No row follows this call, even if some have been received. */
    public void pause() {
        if (session.pipeline().isCurrent(query) && !query.isDiscarding()) {
            session.pauseReading();
        }
    }

    /** Resumes the rows, never inside the call. */
    public void resume() {
        if (session.pipeline().isCurrent(query)) {
            session.resumeReading();
        }
    }
}
