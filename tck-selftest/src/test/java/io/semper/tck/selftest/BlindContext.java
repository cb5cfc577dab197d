package io.semper.tck.selftest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.Set;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A context whose engines do not tell that a client asked for one of some names. */
final class BlindContext extends SSLContextSpi {
    private final SSLContext good;
    private final Set<String> hidden;

    private BlindContext(SSLContext good, Set<String> hidden) {
        this.good = good;
        this.hidden = hidden;
    }

    static SSLContext of(SSLContext good, Set<String> hidden) {
        return new SSLContext(new BlindContext(good, hidden), good.getProvider(), good.getProtocol()) {};
    }

    private SSLEngine blind(SSLEngine engine) {
        return new MeteredEngine(engine) {
            @Override
            public SSLSession getSession() {
                SSLSession session = super.getSession();
                return isHidden(session) ? without(session) : session;
            }
        };
    }

    private boolean isHidden(SSLSession session) {
        return session instanceof ExtendedSSLSession extended
                && extended.getRequestedServerNames().stream()
                        .anyMatch(name -> name instanceof SNIHostName host && hidden.contains(host.getAsciiName()));
    }

    private static SSLSession without(SSLSession session) {
        return (SSLSession) Proxy.newProxyInstance(
                SSLSession.class.getClassLoader(), new Class<?>[] {SSLSession.class}, (self, method, arguments) -> {
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return blind(good.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return blind(good.createSSLEngine(host, port));
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
        throw new UnsupportedOperationException("the good context is initialised");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return good.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return good.getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return good.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return good.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return good.getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return good.getSupportedSSLParameters();
    }
}
