/** Names Netty's epoll library for Linux on x86_64. No data passes here, and no thread. */
@NullMarked
package io.semper.natives.epoll.linux.x86_64;

import org.jspecify.annotations.NullMarked;
