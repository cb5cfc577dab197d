package my.app_x.io.semper.epoll.shaded.io.netty;

/** Stands for a class of the Netty in a standalone jar, after a user has relocated {@code io.semper} to {@code my.app_x.io.semper}. */
public final class Door {
    private Door() {}
}
