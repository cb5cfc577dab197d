package io.semper.examples.guide;

// region: hello
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.time.Duration;

public final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        System.out.println(EventLoops.run(Hello::greet)); // makes a loop, runs it and closes it
    }

    static LoopFuture<String> greet(EventLoop loop) {
        LoopPromise<String> greeting = loop.createPromise();
        loop.callLater(Duration.ofMillis(100), () -> greeting.complete("hello from " + loop.name()));
        return greeting.future();
    }
}
// endregion
