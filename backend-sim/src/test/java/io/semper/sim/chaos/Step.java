package io.semper.sim.chaos;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One step of a {@link Program}: what is done, by whom, and a number whose meaning depends on the kind. A step of a connection is done in a
 * callback of its own, or armed for the next callback of a kind. Immutable; {@link #parse} reads what {@link #toString} writes.
 */
final class Step {
    /** Whose step it is. */
    enum Owner {
        WORLD,
        HOST,
        END
    }

    enum Kind {
        /** The following steps are done {@code number} microseconds later. */
        WAIT(Owner.WORLD),
        /** Cuts the link between {@code who} and the next host. */
        CUT(Owner.WORLD),
        /** As {@link #CUT}, in one direction. */
        CUT_ONE_WAY(Owner.WORLD),
        HEAL(Owner.WORLD),
        CRASH(Owner.WORLD),
        RESTART(Owner.WORLD),
        LISTEN(Owner.HOST),
        UNLISTEN(Owner.HOST),
        /** The deadline is {@code number} milliseconds. */
        DRAIN_SERVER(Owner.HOST),
        /** The number selects the target and the options, see {@link Machine}. */
        CONNECT(Owner.HOST),
        /** As {@link #CONNECT}, with TLS; each target listens for both. */
        CONNECT_TLS(Owner.HOST),
        CANCEL_CONNECT(Owner.HOST),
        /** In {@code number} microseconds; an odd one has a second timer at the same time, and cancels that when it runs. */
        TIMER(Owner.HOST),
        CANCEL(Owner.HOST),
        /** {@code number} callbacks, each of which queues the next; a multiple of 3 is cancelled at once. */
        SOON(Owner.HOST),
        /** Posts a callback to the next host. */
        POST(Owner.HOST),
        STOP(Owner.HOST),
        JOB(Owner.HOST),
        /** Starts a task; the number selects what it does, see {@link Errand}. */
        TASK(Owner.HOST),
        CANCEL_TASK(Owner.HOST),
        /** The number selects the target, whether it is connected, and the options, see {@link Mail}. */
        OPEN_UDP(Owner.HOST),
        /** Of the number, the lowest three bits select the endpoint, and the others are the size. */
        SEND(Owner.HOST),
        PAUSE_UDP(Owner.HOST),
        RESUME_UDP(Owner.HOST),
        DRAINED_UDP(Owner.HOST),
        /** An even number aborts. */
        CLOSE_UDP(Owner.HOST),
        WRITE(Owner.END),
        WRITE_ALL(Owner.END),
        WRITE_OWNED(Owner.END),
        CORK(Owner.END),
        UNCORK(Owner.END),
        WRITE_EOF(Owner.END),
        PAUSE(Owner.END),
        RESUME(Owner.END),
        /** The number is the high-water mark, and a quarter of it the low one. */
        LIMITS(Owner.END),
        DRAINED(Owner.END),
        /** Replaces the protocol; an odd number by one that supplies its own buffers. From 4 on, also pauses reading. */
        SWAP(Owner.END),
        /**
         * Proposes TLS to the other end, over what there is; each begins when it has received everything that the other one had sent in
         * plaintext. The lowest bit of the number chooses who is the client, and the others the versions.
         */
        START_TLS(Owner.END),
        CLOSE(Owner.END),
        ABORT(Owner.END),
        /** Throws out of the callback; in any other place it does nothing. */
        THROW(Owner.END);

        final Owner owner;

        Kind(Owner owner) {
            this.owner = owner;
        }
    }

    /** The callback in which an armed step is done. */
    enum Place {
        MADE,
        DATA,
        EOF,
        PAUSING,
        RESUMING,
        LOST
    }

    /** The kinds with datagrams. */
    static final Set<Kind> DATAGRAMS =
            EnumSet.of(Kind.OPEN_UDP, Kind.SEND, Kind.PAUSE_UDP, Kind.RESUME_UDP, Kind.DRAINED_UDP, Kind.CLOSE_UDP);

    /** The kinds with tasks. */
    static final Set<Kind> TASKS = EnumSet.of(Kind.TASK, Kind.CANCEL_TASK);

    /** The kinds with TLS. */
    static final Set<Kind> TLS = EnumSet.of(Kind.CONNECT_TLS, Kind.START_TLS);

    final Kind kind;
    final int who;
    final int number;
    final @Nullable Place place;

    Step(Kind kind, int who, int number, @Nullable Place place) {
        this.kind = kind;
        this.who = who;
        this.number = number;
        this.place = place;
    }

    Step number(int other) {
        return new Step(kind, who, other, place);
    }

    Step who(int other) {
        return new Step(kind, other, number, place);
    }

    Step atOnce() {
        return new Step(kind, who, number, null);
    }

    /** @throws IllegalArgumentException if {@code text} is not what {@link #toString} writes */
    static Step parse(String text) {
        String[] words = text.split(" ");
        if (words.length != 3 && words.length != 5) {
            throw new IllegalArgumentException("not a step: " + text);
        }
        Place place = words.length == 3 ? null : Place.valueOf(words[4].toUpperCase(Locale.ROOT));
        Kind kind = Kind.valueOf(words[0].toUpperCase(Locale.ROOT).replace('-', '_'));
        return new Step(kind, Integer.parseInt(words[1]), Integer.parseInt(words[2]), place);
    }

    @Override
    public String toString() {
        String what = kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + who + " " + number;
        return place == null ? what : what + " in " + place.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Step step
                && kind == step.kind
                && who == step.who
                && number == step.number
                && place == step.place;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, who, number, place);
    }
}
