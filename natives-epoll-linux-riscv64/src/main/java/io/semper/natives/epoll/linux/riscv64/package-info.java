/** Names Netty's epoll library for Linux on riscv64. No data passes here, and no thread. */
@NullMarked
package io.semper.natives.epoll.linux.riscv64;

import org.jspecify.annotations.NullMarked;
