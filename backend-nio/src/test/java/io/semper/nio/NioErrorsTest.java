package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectionResetException;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.RefusedException;
import io.semper.nio.NioErrors.Call;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class NioErrorsTest {
    @Test
    void theSystemsWordsTell() {
        assertThat(of(new IOException("Too many open files"), Call.ACCEPT)).isInstanceOf(OutOfResourcesException.class);
        assertThat(of(new SocketException("Too many open files in system"), Call.OPEN))
                .isInstanceOf(OutOfResourcesException.class);
        assertThat(of(new IOException("No buffer space available"), Call.WRITE))
                .isInstanceOf(OutOfResourcesException.class);
        assertThat(of(new SocketException("Network is unreachable"), Call.CONNECT))
                .isInstanceOf(NoRouteToHostException.class);
        assertThat(of(new ConnectException("Connection timed out"), Call.CONNECT))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(of(new IOException("Connection timed out"), Call.READ)).isInstanceOf(SocketTimeoutException.class);
        assertThat(of(new SocketException("Connection reset"), Call.READ)).isInstanceOf(ConnectionResetException.class);
        assertThat(of(new IOException("Connection reset by peer"), Call.READ))
                .isInstanceOf(ConnectionResetException.class);
        assertThat(of(new IOException("Broken pipe"), Call.WRITE)).isInstanceOf(ConnectionResetException.class);
    }

    @Test
    void theCallTellsWhenTheWordsAreForeign() {
        assertThat(of(new IOException("Zu viele offene Dateien"), Call.ACCEPT))
                .isInstanceOf(OutOfResourcesException.class);
        assertThat(of(new IOException("Datenübergabe unterbrochen (broken pipe)"), Call.WRITE))
                .isInstanceOf(ConnectionResetException.class);
        assertThat(of(new IOException("Die Verbindung wurde zurückgesetzt"), Call.WRITE))
                .isInstanceOf(ConnectionResetException.class);
        assertThat(of(new SocketException("Datei oder Verzeichnis nicht gefunden"), Call.BIND))
                .isInstanceOf(BindException.class);
    }

    @Test
    void whatIsFineStays() {
        for (IOException fine : new IOException[] {
            new ClosedChannelException(),
            new AsynchronousCloseException(),
            new RefusedException("Connection refused"),
            new BindException("Address already in use"),
            new NoRouteToHostException("No route to host"),
        }) {
            for (Call call : Call.values()) {
                assertThat(of(fine, call)).isSameAs(fine);
            }
        }
        for (String words : new String[] {"Protocol error", "Operation not permitted", "Protocol not available"}) {
            IOException ofOneConnection = new IOException(words);
            assertThat(of(ofOneConnection, Call.ACCEPT)).isSameAs(ofOneConnection);
        }
        IOException wordless = new IOException();
        assertThat(of(wordless, Call.READ)).isSameAs(wordless);
    }

    @Test
    void aRefusalIsToldFromOtherFailuresToConnect() {
        assertThat(of(new ConnectException("Verbindungsaufbau abgelehnt"), Call.CONNECT))
                .isInstanceOf(RefusedException.class);
        assertThat(of(new SocketException("No such file or directory"), Call.CONNECT))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RefusedException.class);
    }

    @Test
    void theCauseIsKept() {
        IOException cause = new IOException("Broken pipe");
        assertThat(of(cause, Call.WRITE)).hasCause(cause).hasMessage("Broken pipe");
    }

    private static IOException of(IOException failure, Call call) {
        return NioErrors.of(failure, call);
    }
}
