package io.semper.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ExceptionContext;
import io.semper.it.Backend;
import java.io.FileInputStream;
import java.net.Socket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checks detect the faults that they exist for. */
@Timeout(60)
class ClosingChecksIT {
    private interface Damage {
        void to(Rig rig) throws Exception;
    }

    private static void finds(Backend backend, String what, Damage damage) throws Exception {
        ClosingChecks checks = new ClosingChecks();
        Rig rig = new Rig(backend.name());
        damage.to(rig);
        assertThatThrownBy(() -> checks.check(rig))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(what);
        rig.loop().stop();
        rig.thread().join();
        rig.loop().close();
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#all")
    void aLoopThatSpins(Backend backend) throws Exception {
        finds(backend, "spins", rig -> {
            rig.run(new Runnable() {
                @Override
                public void run() {
                    rig.loop().callSoon(this);
                }
            });
        });
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#all")
    void aReportThatNobodyExpects(Backend backend) throws Exception {
        finds(
                backend,
                "by mistake",
                rig -> rig.run(() -> rig.loop().callExceptionHandler(ExceptionContext.of("by mistake"))));
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#all")
    void callbacksOutOfOrder(Backend backend) throws Exception {
        finds(backend, "out of place", rig -> {
            Serving serving = rig.serve(rig::plain);
            try (Socket peer = rig.dial(serving.address())) {
                Witness witness = serving.next();
                rig.run(witness::resumeWriting);
                assertThat(peer.isConnected()).isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#all")
    void aDescriptorThatIsLeft(Backend backend) throws Exception {
        FileInputStream[] left = new FileInputStream[1];
        finds(backend, "/dev/null", rig -> left[0] = new FileInputStream("/dev/null"));
        left[0].close();
    }
}
