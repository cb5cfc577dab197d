package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingListener;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A listener with at most one accept under way; the accept continues even if interest in its result ends. */
final class CompletionListener extends ForwardingListener implements CompletionSocket {
    private final CompletionKernel completion;
    private final Outcome<StreamSocket> accept = new Outcome<>();
    private @Nullable CompletionRegistration registration;

    CompletionListener(CompletionKernel kernel, ListenSocket good) {
        super(kernel, good);
        completion = kernel;
    }

    @Override
    public @Nullable StreamSocket accept() throws IOException {
        StreamSocket accepted = accept.take();
        if (registration != null) {
            registration.changed();
        }
        return accepted == null ? null : completion.stream(accepted);
    }

    @Override
    public int submit(int wanted) {
        return accept.submit((wanted & Interest.READ) != 0) ? Interest.READ : Interest.NONE;
    }

    @Override
    public void perform(int found) {
        try {
            StreamSocket accepted = target.accept();
            if (accepted == null) {
                return;
            }
            accept.end(accepted);
        } catch (IOException e) {
            accept.fail(e);
        }
        registration.completed();
    }

    @Override
    public void complete() {
        accept.complete();
    }

    @Override
    public int done() {
        return accept.isKnown() ? Interest.READ : Interest.NONE;
    }

    @Override
    public boolean isBusy() {
        return accept.isBusy();
    }

    @Override
    public void registration(@Nullable CompletionRegistration now) {
        registration = now;
    }

    @Override
    public @Nullable CompletionRegistration registration() {
        return registration;
    }

    @Override
    public void close() {
        StreamSocket unseen = accept.forget();
        if (unseen != null) {
            unseen.close();
        }
        target.close();
    }
}
