package io.semper.cli.fuzz;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What a program does in one step, or inside a callback. */
enum Move {
    LISTEN(4, NetMoves::listen),
    CONNECT(10, NetMoves::connect),
    CONNECT_PEER(6, NetMoves::connectPeer),
    ACCEPT_PEER(6, NetMoves::acceptPeer),
    END_SERVER(1, NetMoves::endServer),
    END_CLIENTS(1, NetMoves::endClients),
    WRITE(30, StreamMoves::write),
    WRITE_EOF(4, StreamMoves::writeEof),
    CLOSE(4, StreamMoves::close),
    ABORT(2, StreamMoves::abort),
    PAUSE_READING(6, StreamMoves::pauseReading),
    RESUME_READING(8, StreamMoves::resumeReading),
    SWITCH(3, StreamMoves::switchProtocol),
    SEND_FILE(4, StreamMoves::sendFile),
    LIMITS(2, StreamMoves::limits),
    CALL_SOON(6, (world, random, self) -> world.calls.soon(random)),
    CALL_LATER(8, (world, random, self) -> world.calls.later(random)),
    CALL_FOREIGN(5, (world, random, self) -> world.calls.foreign(random)),
    CANCEL_CALL(5, (world, random, self) -> world.calls.cancel(random)),
    PROMISE(3, LoopMoves::promise),
    END_PROMISE(3, LoopMoves::endPromise),
    CANCEL_FUTURE(4, LoopMoves::cancelFuture),
    JOB(3, LoopMoves::job),
    STOP(3, LoopMoves::stop),
    INTERRUPT(3, LoopMoves::interrupt),
    REPORT(1, LoopMoves::report),
    REFUSED(2, LoopMoves::refused);

    private static final int WEIGHTS;

    static {
        int sum = 0;
        for (Move move : values()) {
            sum += move.weight;
        }
        WEIGHTS = sum;
    }

    /** How a move is made; {@code self} is the end that the running callback belongs to. */
    private interface Making {
        void make(World world, SplittableRandom random, @Nullable End self);
    }

    private final int weight;
    private final Making making;

    Move(int weight, Making making) {
        this.weight = weight;
        this.making = making;
    }

    static Move any(SplittableRandom random) {
        int rest = random.nextInt(WEIGHTS);
        for (Move move : values()) {
            rest -= move.weight;
            if (rest < 0) {
                return move;
            }
        }
        throw new IllegalStateException("the weights of the moves do not add up to " + WEIGHTS);
    }

    void make(World world, SplittableRandom random, @Nullable End self) {
        world.oracle.trace("    " + this);
        making.make(world, random.split(), self);
    }
}
