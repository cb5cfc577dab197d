package io.semper.kqueue;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/** Passes every call on to Netty's handler. */
class ForwardingHandler implements IoHandler {
    final IoHandler good;

    ForwardingHandler(IoHandler good) {
        this.good = good;
    }

    @Override
    public void initialize() {
        good.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return good.run(context);
    }

    @Override
    public void prepareToDestroy() {
        good.prepareToDestroy();
    }

    @Override
    public void destroy() {
        good.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return good.register(handle);
    }

    @Override
    public void wakeup() {
        good.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return good.isCompatible(type);
    }
}
