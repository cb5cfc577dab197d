package io.semper.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** A handshake between two contexts in memory. */
final class EnginePair {
    private static final int ROOM = 64 * 1024;
    private static final int MAX_STEPS = 200;

    private EnginePair() {}

    /** Returns the session that the client gets; both sides need certificates of the other if {@code mutual}. */
    static SSLSession handshake(SSLContext clientContext, SSLContext serverContext, boolean mutual)
            throws SSLException {
        SSLEngine client = clientContext.createSSLEngine("localhost", 1);
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);
        SSLEngine server = serverContext.createSSLEngine();
        server.setUseClientMode(false);
        server.setNeedClientAuth(mutual);
        ByteBuffer toServer = ByteBuffer.allocate(ROOM).limit(0);
        ByteBuffer toClient = ByteBuffer.allocate(ROOM).limit(0);
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < MAX_STEPS; i++) {
            step(client, toServer, toClient);
            step(server, toClient, toServer);
            if (isDone(client) && isDone(server) && !toServer.hasRemaining()) {
                return client.getSession();
            }
        }
        throw new SSLException(
                "the handshake does not end: " + client.getHandshakeStatus() + ", " + server.getHandshakeStatus());
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> {
                out.compact();
                engine.wrap(ByteBuffer.allocate(0), out);
                out.flip();
            }
            default -> engine.unwrap(in, ByteBuffer.allocate(ROOM));
        }
    }
}
