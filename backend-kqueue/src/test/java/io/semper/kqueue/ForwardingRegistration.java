package io.semper.kqueue;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;

/** Passes every call on to Netty's registration. */
class ForwardingRegistration implements IoRegistration {
    final IoRegistration good;

    ForwardingRegistration(IoRegistration good) {
        this.good = good;
    }

    @Override
    public <T> T attachment() {
        return good.attachment();
    }

    @Override
    public long submit(IoOps ops) {
        return good.submit(ops);
    }

    @Override
    public boolean isValid() {
        return good.isValid();
    }

    @Override
    public boolean cancel() {
        return good.cancel();
    }
}
