package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.BooleanSupplier;

/** The same questions to channels of a live world and to those of the machine: the models answer what Linux answers. */
final class Answers {
    static final int TRIES = 100_000_000;

    private Answers() {}

    interface Question {
        Object askedOf(SelectorProvider channels) throws IOException;
    }

    interface Call {
        long run() throws IOException;
    }

    static void assertSameAnswer(Object expected, Question question) throws IOException {
        assertThat(question.askedOf(SelectorProvider.provider()))
                .as("the answer of the machine")
                .isEqualTo(expected);
        assertThat(question.askedOf(SimWorld.live().channels()))
                .as("the answer of the simulation")
                .isEqualTo(expected);
    }

    static String outcome(Call call) {
        try {
            return String.valueOf(call.run());
        } catch (PortUnreachableException e) {
            return "refused";
        } catch (ConnectException e) {
            return "cannot connect";
        } catch (IOException e) {
            return "fails";
        }
    }

    /** The network of the machine may be late. */
    static void await(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("tries").isLessThan(TRIES);
            Thread.onSpinWait();
        }
    }

    static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }
}
