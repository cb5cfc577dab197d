/** Names Netty's kqueue library for macOS on x86_64. No data passes here, and no thread. */
@NullMarked
package io.semper.natives.kqueue.osx.x86_64;

import org.jspecify.annotations.NullMarked;
