package io.semper.sim.chaos;

import java.security.Principal;
import java.security.cert.Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** The session of a {@link ToyEngine}: the version that was agreed on, and no certificates. */
final class ToySession implements SSLSession {
    static final String SUITE = "TOY_WITHOUT_CRYPTOGRAPHY";

    private final int packet;
    private final int data;
    private @Nullable String protocol;

    ToySession(int packet, int data) {
        this.packet = packet;
        this.data = data;
    }

    void agreed(String version) {
        protocol = version;
    }

    /** Whether no version is agreed on. */
    boolean isNew() {
        return protocol == null;
    }

    @Override
    public String getProtocol() {
        return protocol == null ? "NONE" : protocol;
    }

    @Override
    public String getCipherSuite() {
        return SUITE;
    }

    @Override
    public int getPacketBufferSize() {
        return packet;
    }

    @Override
    public int getApplicationBufferSize() {
        return data;
    }

    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        throw new SSLPeerUnverifiedException("a toy has no certificates");
    }

    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        return null;
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        throw new SSLPeerUnverifiedException("a toy has no certificates");
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        return null;
    }

    @Override
    public byte[] getId() {
        return new byte[0];
    }

    @Override
    public @Nullable SSLSessionContext getSessionContext() {
        return null;
    }

    @Override
    public long getCreationTime() {
        return 0;
    }

    @Override
    public long getLastAccessedTime() {
        return 0;
    }

    @Override
    public void invalidate() {}

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public void putValue(String name, Object value) {}

    @Override
    public @Nullable Object getValue(String name) {
        return null;
    }

    @Override
    public void removeValue(String name) {}

    @Override
    public String[] getValueNames() {
        return new String[0];
    }

    @Override
    public @Nullable String getPeerHost() {
        return null;
    }

    @Override
    public int getPeerPort() {
        return -1;
    }
}
