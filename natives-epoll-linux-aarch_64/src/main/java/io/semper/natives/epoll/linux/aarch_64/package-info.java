/** Names Netty's epoll library for Linux on aarch_64. No data passes here, and no thread. */
@NullMarked
package io.semper.natives.epoll.linux.aarch_64;

import org.jspecify.annotations.NullMarked;
