package io.semper.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectionResetException;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FailedCallTest {
    private static final List<Cause> GENERAL =
            List.of(Cause.CLOSED, Cause.OUT_OF_RESOURCES, Cause.UNREACHABLE, Cause.TIMED_OUT);

    /** No cause makes a connect look like another call, and only a refusal is a refusal. */
    @ParameterizedTest
    @EnumSource(Cause.class)
    void aConnectThatFailsIsAConnectException(Cause cause) {
        if (GENERAL.contains(cause)) {
            return;
        }
        for (FailedCall call : List.of(FailedCall.CONNECT, FailedCall.CONNECT_UNIX)) {
            Class<?> expected = cause == Cause.REFUSED
                    ? RefusedException.class
                    : cause == Cause.LOCAL_ADDRESS ? BindException.class : ConnectException.class;
            assertThat(call.because(cause, "words")).isExactlyInstanceOf(expected.asSubclass(IOException.class));
        }
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void aBindThatFailsIsABindException(Cause cause) {
        if (!GENERAL.contains(cause)) {
            assertThat(FailedCall.BIND.because(cause, "words")).isExactlyInstanceOf(BindException.class);
            assertThat(FailedCall.LISTEN.because(cause, "words")).isExactlyInstanceOf(BindException.class);
        }
    }

    /** A cause that no table knows asserts nothing. */
    @ParameterizedTest
    @EnumSource(FailedCall.class)
    void anUnknownCauseHasTheWordsOfTheSystemAndNoMore(FailedCall call) {
        assertThat(call.because(Cause.OTHER, "some words"))
                .isNotInstanceOf(ConnectionResetException.class)
                .isNotInstanceOf(RefusedException.class)
                .hasMessageEndingWith("some words");
    }

    @Test
    void anExplanationBelongsToTheOneCallThatItExplains() {
        assertThat(FailedCall.CONNECT_UNIX.because(Cause.BACKLOG_FULL, "Try again"))
                .hasMessage("Try again: the backlog of the listener is full");
        assertThat(FailedCall.BIND.because(Cause.BACKLOG_FULL, "Try again")).hasMessage("Try again");
        assertThat(FailedCall.ACCEPT.because(Cause.UNREACHABLE, "No route"))
                .as("of one connection alone")
                .isExactlyInstanceOf(IOException.class);
    }
}
