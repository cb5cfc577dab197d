/*
 * What Netty's kqueue classes call. The names are bound when the class is used first, so this library has to be loaded before
 * that, and by the same class loader; Netty's own loader and its check of the system are then not reached. The natives of
 * io.netty.channel.unix are those of the epoll library, which has to be loaded before.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <jni.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "hostile.h"
#include "kqueue.h"

#define NATIVE(type, name) JNIEXPORT type JNICALL Java_io_netty_channel_kqueue_Native_##name
#define CONSTANT(type, name, value)                                                                                       \
    JNIEXPORT type JNICALL Java_io_netty_channel_kqueue_KQueueStaticallyReferencedJniMethods_##name(JNIEnv *env, jclass of) { \
        (void)env, (void)of;                                                                                              \
        return (type)(value);                                                                                             \
    }
#define SOCKET(type, name) JNIEXPORT type JNICALL Java_io_netty_channel_kqueue_BsdSocket_##name
#define LAYOUT(name, value)                       \
    NATIVE(jint, name)(JNIEnv *env, jclass of) {  \
        (void)env, (void)of;                      \
        return (jint)(value);                     \
    }

static void fail(JNIEnv *env, const char *of, const char *message) {
    jclass type = (*env)->FindClass(env, of);
    if (type != NULL) {
        (*env)->ThrowNew(env, type, message);
    }
}

/* ---- Native ---- */

NATIVE(jint, registerUnix)(JNIEnv *env, jclass of) {
    (void)env, (void)of;
    return 0;
}

NATIVE(jint, kqueueCreate)(JNIEnv *env, jclass of) {
    (void)of;
    int kq = kqueue();
    if (kq < 0) {
        fail(env, "io/netty/channel/ChannelException", strerror(errno));
    }
    return kq;
}

/* Goes on after a signal: with what is left of the time, and without making the changes again. */
NATIVE(jint, keventWait)
(JNIEnv *env, jclass of, jint kq, jlong changes, jint change_count, jlong events, jint capacity, jint seconds, jint nanos) {
    (void)env, (void)of;
    struct timespec begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    struct timespec left = {.tv_sec = seconds, .tv_nsec = nanos};
    for (;;) {
        int result = kevent(kq, (const struct kevent *)(intptr_t)changes, change_count, (struct kevent *)(intptr_t)events,
                            capacity, seconds < 0 ? NULL : &left);
        if (result >= 0) {
            return result;
        }
        if (errno != EINTR) {
            return -errno;
        }
        change_count = 0;
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t end = (begin.tv_sec + (int64_t)seconds) * 1000000000 + begin.tv_nsec + nanos;
        int64_t rest = end - (now.tv_sec * (int64_t)1000000000 + now.tv_nsec);
        left = (struct timespec){.tv_sec = rest < 0 ? 0 : rest / 1000000000, .tv_nsec = rest < 0 ? 0 : rest % 1000000000};
    }
}

static jint user_event(jint kq, jint ident, unsigned flags, unsigned notes) {
    struct kevent change;
    EV_SET(&change, ident, EVFILT_USER, flags, notes, 0, NULL);
    return kevent(kq, &change, 1, NULL, 0, NULL) < 0 ? -errno : 0;
}

NATIVE(jint, keventAddUserEvent)(JNIEnv *env, jclass of, jint kq, jint ident) {
    (void)env, (void)of;
    return user_event(kq, ident, EV_ADD | EV_CLEAR, NOTE_FFNOP);
}

NATIVE(jint, keventTriggerUserEvent)(JNIEnv *env, jclass of, jint kq, jint ident) {
    (void)env, (void)of;
    return user_event(kq, ident, 0, NOTE_TRIGGER | NOTE_FFNOP);
}

LAYOUT(sizeofKEvent, sizeof(struct kevent))
LAYOUT(offsetofKEventIdent, offsetof(struct kevent, ident))
LAYOUT(offsetofKEventFlags, offsetof(struct kevent, flags))
LAYOUT(offsetofKEventFFlags, offsetof(struct kevent, fflags))
LAYOUT(offsetofKEventFilter, offsetof(struct kevent, filter))
LAYOUT(offsetofKeventData, offsetof(struct kevent, data))
LAYOUT(offsetofKeventUdata, offsetof(struct kevent, udata))

/* ---- KQueueStaticallyReferencedJniMethods: 0 is what Netty takes for absent, as on FreeBSD ---- */

CONSTANT(jshort, evAdd, EV_ADD)
CONSTANT(jshort, evEnable, EV_ENABLE)
CONSTANT(jshort, evDisable, EV_DISABLE)
CONSTANT(jshort, evDelete, EV_DELETE)
CONSTANT(jshort, evClear, EV_CLEAR)
CONSTANT(jshort, evEOF, EV_EOF)
CONSTANT(jshort, evError, EV_ERROR)
CONSTANT(jshort, noteReadClosed, 0)
CONSTANT(jshort, noteConnReset, 0)
CONSTANT(jshort, noteDisconnected, 0)
CONSTANT(jshort, evfiltRead, EVFILT_READ)
CONSTANT(jshort, evfiltWrite, EVFILT_WRITE)
CONSTANT(jshort, evfiltUser, EVFILT_USER)
CONSTANT(jshort, evfiltSock, 0)
CONSTANT(jint, connectResumeOnReadWrite, 0)
CONSTANT(jint, connectDataIdempotent, 0)
CONSTANT(jint, fastOpenClient, 0)
CONSTANT(jint, fastOpenServer, 0)

/* ---- KQueueEventArray ---- */

JNIEXPORT void JNICALL Java_io_netty_channel_kqueue_KQueueEventArray_evSet(JNIEnv *env, jclass of, jlong address, jint ident,
                                                                           jshort filter, jshort flags, jint fflags,
                                                                           jlong data, jlong udata) {
    (void)env, (void)of;
    EV_SET((struct kevent *)(intptr_t)address, (uint32_t)ident, filter, (uint16_t)flags, (uint32_t)fflags, data,
           (intptr_t)udata);
}

/* ---- BsdSocket: only Netty's own channels call these ---- */

static const char *const io_exception = "java/io/IOException";

SOCKET(jlong, sendFile)(JNIEnv *env, jclass of, jint fd, jobject region, jlong base, jlong offset, jlong length) {
    (void)env, (void)of, (void)fd, (void)region, (void)base, (void)offset, (void)length;
    return -ENOSYS;
}

SOCKET(jint, connectx)
(JNIEnv *env, jclass of, jint fd, jint interface, jboolean v6, jbyteArray from, jint scope, jint port, jboolean to_v6,
 jbyteArray to, jint to_scope, jint to_port, jint flags, jlong iov, jint iov_count, jint iov_length) {
    (void)env, (void)of, (void)fd, (void)interface, (void)v6, (void)from, (void)scope, (void)port, (void)to_v6;
    (void)to, (void)to_scope, (void)to_port, (void)flags, (void)iov, (void)iov_count, (void)iov_length;
    return -ENOSYS;
}

SOCKET(jobjectArray, getAcceptFilter)(JNIEnv *env, jclass of, jint fd) {
    (void)env, (void)of, (void)fd;
    return NULL;
}

SOCKET(void, setAcceptFilter)(JNIEnv *env, jclass of, jint fd, jstring name, jstring arguments) {
    (void)of, (void)fd, (void)name, (void)arguments;
    fail(env, io_exception, "SO_ACCEPTFILTER is not emulated");
}

#define ABSENT_OPTION(getter, setter, name)                                   \
    SOCKET(jint, getter)(JNIEnv *env, jclass of, jint fd) {                   \
        (void)of, (void)fd;                                                   \
        fail(env, io_exception, name " is not emulated");                     \
        return -1;                                                            \
    }                                                                         \
    SOCKET(void, setter)(JNIEnv *env, jclass of, jint fd, jint value) {       \
        (void)of, (void)fd, (void)value;                                      \
        fail(env, io_exception, name " is not emulated");                     \
    }

ABSENT_OPTION(getTcpNoPush, setTcpNoPush, "TCP_NOPUSH")
ABSENT_OPTION(getSndLowAt, setSndLowAt, "SO_SNDLOWAT")
ABSENT_OPTION(isTcpFastOpen, setTcpFastOpen, "TCP_FASTOPEN")

SOCKET(jobject, getPeerCredentials)(JNIEnv *env, jclass of, jint fd) {
    (void)of;
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) {
        fail(env, io_exception, strerror(errno));
        return NULL;
    }
    jclass type = (*env)->FindClass(env, "io/netty/channel/unix/PeerCredentials");
    jmethodID constructor = type == NULL ? NULL : (*env)->GetMethodID(env, type, "<init>", "(II[I)V");
    jintArray groups = constructor == NULL ? NULL : (*env)->NewIntArray(env, 1);
    if (groups == NULL) {
        return NULL;
    }
    jint group = (jint)peer.gid;
    (*env)->SetIntArrayRegion(env, groups, 0, 1, &group);
    return (*env)->NewObject(env, type, constructor, (jint)peer.pid, (jint)peer.uid, groups);
}

/* ---- io.semper.kqueue.Emulation ---- */

/* Without the preloaded library nobody tells that a queue is being closed, and its inner descriptors would look like a leak. */
JNIEXPORT void JNICALL Java_io_semper_kqueue_Emulation_closing(JNIEnv *env, jclass of, jint kq) {
    (void)env, (void)of;
    kqueue_closing(kq);
}
