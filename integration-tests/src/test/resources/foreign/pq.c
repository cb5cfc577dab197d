/* The calls of libpq that never block, for io.semper.it.Libpq. A connection is the address of its PGconn. */
#include <jni.h>
#include <libpq-fe.h>
#include <stdint.h>

#define PQ(type, name) JNIEXPORT type JNICALL Java_io_semper_it_Libpq_##name
#define CONNECTION ((PGconn *)(intptr_t)connection)

PQ(jlong, connectStart)(JNIEnv *env, jclass self, jstring how) {
    (void)self;
    const char *text = (*env)->GetStringUTFChars(env, how, NULL);
    PGconn *made = PQconnectStart(text);
    (*env)->ReleaseStringUTFChars(env, how, text);
    return (jlong)(intptr_t)made;
}

PQ(jint, connectPoll)(JNIEnv *env, jclass self, jlong connection) {
    (void)env, (void)self;
    return PQconnectPoll(CONNECTION);
}

PQ(jint, descriptor)(JNIEnv *env, jclass self, jlong connection) {
    (void)env, (void)self;
    return PQsocket(CONNECTION);
}

PQ(jboolean, sendQuery)(JNIEnv *env, jclass self, jlong connection, jstring query) {
    (void)self;
    const char *text = (*env)->GetStringUTFChars(env, query, NULL);
    int sent = PQsetnonblocking(CONNECTION, 1) == 0 && PQsendQuery(CONNECTION, text);
    (*env)->ReleaseStringUTFChars(env, query, text);
    return sent != 0;
}

PQ(jint, flush)(JNIEnv *env, jclass self, jlong connection) {
    (void)env, (void)self;
    return PQflush(CONNECTION);
}

PQ(jboolean, consumeInput)(JNIEnv *env, jclass self, jlong connection) {
    (void)env, (void)self;
    return PQconsumeInput(CONNECTION) != 0;
}

PQ(jboolean, isBusy)(JNIEnv *env, jclass self, jlong connection) {
    (void)env, (void)self;
    return PQisBusy(CONNECTION) != 0;
}

/* The first value of the next result, or its error; null behind the last result. */
PQ(jstring, result)(JNIEnv *env, jclass self, jlong connection) {
    (void)self;
    PGresult *result = PQgetResult(CONNECTION);
    if (result == NULL) {
        return NULL;
    }
    jstring text = (*env)->NewStringUTF(
            env, PQresultStatus(result) == PGRES_TUPLES_OK ? PQgetvalue(result, 0, 0) : PQresultErrorMessage(result));
    PQclear(result);
    return text;
}

PQ(jstring, error)(JNIEnv *env, jclass self, jlong connection) {
    (void)self;
    return (*env)->NewStringUTF(env, PQerrorMessage(CONNECTION));
}

PQ(void, finish)(JNIEnv *env, jclass self, jlong connection) {
    (void)env, (void)self;
    PQfinish(CONNECTION);
}
