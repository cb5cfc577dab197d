package io.semper.kqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.kqueue.KQueueIoEvent;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.kqueue.KQueueIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.semper.tck.TckRun;
import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Mistakes that a poller over kqueue invites: each, made on purpose between the poller and Netty's handler, turns a rule red. */
@Tag("once")
class KqueueMutantsTest {
    private static final short WRITERS = -2;
    private static final int EV_DELETE = 0x2;
    private static final int EV_EOF = 0x8000;
    private static final Duration GUARD = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    /** Netty tells of each event without a registration, and some of these make thousands. */
    private static final Logger NETTY = Logger.getLogger("io.netty");

    private static final @Nullable Level LEVEL = NETTY.getLevel();
    private static final Map<Function<IoHandler, IoHandler>, String> MUTANTS = new LinkedHashMap<>();

    static {
        MUTANTS.put(EofIsIgnored::new, "EOF-05");
        MUTANTS.put(EofIsTheEndOfTheStream::new, "READ-05");
        MUTANTS.put(FiltersAreNotDeleted::new, "WRITE-16");
        MUTANTS.put(ChangesAreSubmittedAfterTheCancel::new, "READY-12");
        MUTANTS.put(OneFilterHidesTheOther::new, "READY-05");
    }

    @BeforeAll
    static void load() {
        Emulation.ensureLoaded();
        System.clearProperty("tck.oneKind"); // a mistake may show on one kind of stream alone
        NETTY.setLevel(Level.SEVERE);
    }

    @AfterAll
    static void restore() {
        NETTY.setLevel(LEVEL);
        System.setProperty("tck.oneKind", "always");
    }

    @TestFactory
    Stream<DynamicTest> aRuleFindsEachMistake() {
        return MUTANTS.entrySet().stream().map(mutant -> {
            String rule = mutant.getValue();
            return dynamicTest(rule, () -> {
                assertThat(verdict(Between::new, rule, GUARD)).isEqualTo(Verdict.PASS);
                assertThat(verdict(mutant.getKey(), rule, SHORT)).isEqualTo(Verdict.FAIL);
            });
        });
    }

    private static Verdict verdict(Function<IoHandler, IoHandler> mutant, String rule, Duration guard) {
        TckOutcome outcome = TckRun.of(Emulation.subject(
                        "a mutant of kqueue",
                        () -> new KqueueKernel(strategies -> executor ->
                                mutant.apply(Emulation.handlers(strategies).newHandler(executor)))))
                .rules(rule)
                .guard(guard)
                .execute();
        outcome.failures()
                .forEach((id, thrown) -> System.out.println("mutant: "
                        + String.valueOf(thrown.get(0).getMessage())
                                .lines()
                                .findFirst()
                                .orElse("")));
        return outcome.verdict(rule).orElseThrow();
    }

    /** Between the poller's handles and Netty's handler, changing nothing. */
    private static class Between extends ForwardingHandler {
        Between(IoHandler good) {
            super(good);
        }

        void handle(KQueueIoHandle handle, IoRegistration registration, KQueueIoEvent event) {
            handle.handle(registration, event);
        }

        IoRegistration registration(IoRegistration netty) {
            return netty;
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            KQueueIoHandle ours = (KQueueIoHandle) handle;
            return registration(super.register(new KQueueIoHandle() {
                @Override
                public int ident() {
                    return ours.ident();
                }

                @Override
                public void handle(IoRegistration registration, IoEvent event) {
                    Between.this.handle(ours, registration, (KQueueIoEvent) event);
                }

                /** Nobody asks the poller's for it either. */
                @Override
                public void close() {}
            }));
        }
    }

    private static final class EofIsIgnored extends Between {
        EofIsIgnored(IoHandler good) {
            super(good);
        }

        @Override
        void handle(KQueueIoHandle handle, IoRegistration registration, KQueueIoEvent event) {
            if ((event.flags() & EV_EOF) == 0) {
                super.handle(handle, registration, event);
            }
        }
    }

    /** What is still to be read is not looked at any more. */
    private static final class EofIsTheEndOfTheStream extends Between {
        EofIsTheEndOfTheStream(IoHandler good) {
            super(good);
        }

        @Override
        void handle(KQueueIoHandle handle, IoRegistration registration, KQueueIoEvent event) {
            if ((event.flags() & EV_EOF) != 0 && event.filter() != WRITERS) {
                ByteBuffer lost = ByteBuffer.allocateDirect(1 << 16);
                FileDescriptor descriptor = new FileDescriptor(event.ident());
                try {
                    while (descriptor.read(lost, 0, lost.capacity()) > 0) {}
                } catch (IOException e) {
                    // There was nothing to lose.
                }
            }
            super.handle(handle, registration, event);
        }
    }

    private static final class FiltersAreNotDeleted extends Between {
        FiltersAreNotDeleted(IoHandler good) {
            super(good);
        }

        @Override
        IoRegistration registration(IoRegistration netty) {
            return new ForwardingRegistration(netty) {
                @Override
                public long submit(IoOps change) {
                    return (((KQueueIoOps) change).flags() & EV_DELETE) != 0 ? 0 : super.submit(change);
                }
            };
        }
    }

    private static final class ChangesAreSubmittedAfterTheCancel extends Between {
        ChangesAreSubmittedAfterTheCancel(IoHandler good) {
            super(good);
        }

        private final List<Runnable> late = new ArrayList<>();

        @Override
        public int run(IoHandlerContext context) {
            late.forEach(Runnable::run);
            late.clear();
            return super.run(context);
        }

        @Override
        IoRegistration registration(IoRegistration netty) {
            return new ForwardingRegistration(netty) {
                @Override
                public long submit(IoOps change) {
                    if ((((KQueueIoOps) change).flags() & EV_DELETE) == 0) {
                        return super.submit(change);
                    }
                    late.add(() -> super.submit(change));
                    return 0;
                }
            };
        }
    }

    /** Whoever is writable is not told that it is readable too. */
    private static final class OneFilterHidesTheOther extends Between {
        private final Map<KQueueIoHandle, Runnable> told = new LinkedHashMap<>();

        OneFilterHidesTheOther(IoHandler good) {
            super(good);
        }

        @Override
        public int run(IoHandlerContext context) {
            int events = super.run(context);
            told.values().forEach(Runnable::run);
            told.clear();
            return events;
        }

        @Override
        void handle(KQueueIoHandle handle, IoRegistration registration, KQueueIoEvent event) {
            KQueueIoEvent copy = KQueueIoEvent.newEvent(
                    event.ident(), event.filter(), event.flags(), event.fflags(), event.data(), event.udata());
            Runnable tell = () -> super.handle(handle, registration, copy);
            if (event.filter() == WRITERS) {
                told.put(handle, tell);
            } else {
                told.putIfAbsent(handle, tell);
            }
        }
    }
}
