package io.semper.tck.rules.error;

/**
 * Every place in which a loop runs code of its user, with the method of the api that brings the code in. A test of the kit compares
 * this list with the api, and {@link ThrowingRules} has each of them throw.
 */
public enum UserCode {
    CONNECTION_MADE("StreamProtocol.connectionMade"),
    DATA_RECEIVED("StreamProtocol.dataReceived"),
    EOF_RECEIVED("StreamProtocol.eofReceived"),
    DRAIN_REQUESTED("StreamProtocol.drainRequested"),
    GET_BUFFER("BufferedProtocol.getBuffer"),
    BUFFER_UPDATED("BufferedProtocol.bufferUpdated"),
    PAUSE_WRITING("Protocol.pauseWriting"),
    RESUME_WRITING("Protocol.resumeWriting"),
    CONNECTION_LOST("Protocol.connectionLost"),
    RELEASED("StreamTransport.writeOwned"),
    CALL_SOON("EventLoop.callSoon"),
    CALL_SOON_THREADSAFE("EventLoop.callSoonThreadsafe"),
    EXECUTE("EventLoop.execute"),
    CALL_LATER("EventLoop.callLater"),
    CALL_AT("EventLoop.callAt"),
    REPEAT_AT_FIXED_RATE("EventLoop.repeatAtFixedRate"),
    REPEAT_WITH_FIXED_DELAY("EventLoop.repeatWithFixedDelay"),
    DONE_CALLBACK("LoopFuture.addDoneCallback"),
    THEN_APPLY("LoopFuture.thenApply"),
    THEN_COMPOSE("LoopFuture.thenCompose"),
    EXCEPTIONALLY("LoopFuture.exceptionally"),
    HANDLE("LoopFuture.handle"),
    THEN_ACCEPT("LoopFuture.thenAccept"),
    THEN_RUN("LoopFuture.thenRun"),
    WHEN_DONE("LoopFuture.whenDone"),
    RECOVER("LoopFuture.recover"),
    EXCEPTIONALLY_COMPOSE("LoopFuture.exceptionallyCompose"),
    ON_TIMEOUT("LoopFuture.onTimeout"),
    ON_CANCEL("LoopPromise.onCancel"),
    DEFER_CANCEL("LoopPromise.deferCancel"),
    MAYBE("LoopFutures.maybe"),
    RETRY("LoopFutures.retry"),
    CONNECT_FACTORY("EventLoop.createConnection"),
    SERVER_FACTORY("EventLoop.createServer"),
    LOOP_CHOOSER("ServerOptions.connectionLoops"),
    JOB("EventLoop.runInExecutor"),
    EXECUTOR("LoopOptions.executor"),
    RESOLVER("LoopOptions.resolver"),
    RESOLVE("Resolver.resolve"),
    CAPTURE("ContextCarrier.capture"),
    IN_CONTEXT("Snapshot.run"),
    /** Thrown together with each of the others; see {@link Thrown}. */
    EXCEPTION_HANDLER("ExceptionHandler.handle");

    private final String method;

    UserCode(String method) {
        this.method = method;
    }

    /** The method that is called, or that takes the code. */
    public String method() {
        return method;
    }
}
