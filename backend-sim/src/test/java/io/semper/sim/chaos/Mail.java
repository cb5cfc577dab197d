package io.semper.sim.chaos;

import io.semper.DatagramOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The endpoints for datagrams of a {@link Machine}. */
final class Mail {
    private static final int SMALL_BUFFER = 2048;
    private static final int LOW = 0;
    private static final int HIGH = 2000;

    private final Machine home;
    private final List<Mailbox> all = new ArrayList<>();
    private final List<Mailbox> senders = new ArrayList<>();
    private @Nullable Mailbox echo;

    Mail(Machine home) {
        this.home = home;
    }

    /** The endpoint to which others send, if it is open. */
    @Nullable
    Mailbox echo() {
        return echo != null && echo.isOpen() ? echo : null;
    }

    void perform(Step step) {
        int n = step.number;
        switch (step.kind) {
            case OPEN_UDP -> open(n);
            case SEND -> {
                if (!senders.isEmpty()) {
                    senders.get(n % 8 % senders.size()).send(n / 8);
                }
            }
            case CLOSE_UDP -> some(n).forEach(each -> each.close(n % 2 == 0));
            case PAUSE_UDP -> some(n).forEach(Mailbox::pause);
            case RESUME_UDP -> some(n).forEach(Mailbox::resume);
            case DRAINED_UDP -> some(n).forEach(Mailbox::drained);
            default -> throw new IllegalArgumentException("not a step with datagrams: " + step);
        }
    }

    private List<Mailbox> some(int n) {
        return all.isEmpty() ? List.of() : List.of(all.get(n / 2 % all.size()));
    }

    /** Of the number, the lowest two bits are the target, the next two the kind, and the next two the options. */
    private void open(int n) {
        boolean answers = n / 4 % 4 == 0;
        if (answers && echo() != null) {
            return; // the address is in use
        }
        Machine target = home.play.machine(n % 4);
        Mailbox made = home.play.newMailbox(home, answers ? null : target);
        DatagramOptions where = answers
                ? DatagramOptions.bind("0.0.0.0", Mailbox.PORT)
                : n / 4 % 4 == 1
                        ? DatagramOptions.bind("0.0.0.0", 0)
                        : DatagramOptions.connect(target.host.name(), Mailbox.PORT);
        DatagramOptions options = n / 16 % 2 == 0 ? where : where.receiveBufferSize(SMALL_BUFFER);
        home.play.watch(
                home,
                "endpoint",
                home.loop.createDatagramEndpoint(
                        () -> made, n / 32 % 2 == 0 ? options : options.writeLimits(LOW, HIGH)),
                endpoint -> {});
        all.add(made);
        if (answers) {
            echo = made;
        } else {
            senders.add(made);
        }
    }
}
