package io.semper.cli.soak;

import java.util.function.Consumer;

/** The kinds of operations. Each begins one operation, which completes or fails its step. */
enum Kind {
    ECHO("echo", step -> Exchange.begin(step, Exchange.Manner.CLOSE)),
    HALF_CLOSE("half-close", step -> Exchange.begin(step, Exchange.Manner.END)),
    SERVER_HALF_CLOSE("server's half-close", Listening::begin),
    SLOW_READER("slow reader", step -> Exchange.begin(step, Exchange.Manner.SLOW)),
    RESET_BY_PEER("reset by the peer", Broken::byThePeer),
    RESET_OF_SERVER("reset of the server", Broken::ofTheServer),
    REFUSED("refused", Broken::refused),
    CANCEL("cancelled connect", CancelledConnect::begin),
    ABORT("abort with queued data", AbortedWrite::begin);

    private final String label;
    private final Consumer<Step> operation;

    Kind(String label, Consumer<Step> operation) {
        this.label = label;
        this.operation = operation;
    }

    void begin(Step step) {
        operation.accept(step);
    }

    @Override
    public String toString() {
        return label;
    }
}
