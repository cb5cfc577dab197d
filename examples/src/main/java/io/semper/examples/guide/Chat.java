package io.semper.examples.guide;

import io.semper.LoopClosedException;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A room whose members are connections of several loops: what one of them sends is sent to all. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class Chat {
    private Chat() {}

    // region: room
    /** Shared by all loops, so everything in it is for any thread. */
    public static final class Room {
        private static final long MAX_QUEUED = 1 << 20;

        private final Set<StreamTransport> members = ConcurrentHashMap.newKeySet();

        void send(ByteBuffer message) {
            for (StreamTransport member : members) {
                try {
                    member.loop().execute(() -> deliver(member, message.duplicate())); // its position is ours alone
                } catch (LoopClosedException e) {
                    members.remove(member);
                }
            }
        }

        /** Runs on the loop of {@code member}. */
        private static void deliver(StreamTransport member, ByteBuffer message) {
            if (member.writeBufferSize() > MAX_QUEUED) {
                member.abort(); // one slow reader must not cost the others memory
            } else {
                member.write(message);
            }
        }
    }

    /** A member of the room; its fields belong to its loop. */
    public static final class Member implements StreamProtocol {
        private final Room room;
        private StreamTransport transport;

        public Member(Room room) {
            this.room = room;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            room.members.add(made);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip(); // data is lent until we return
            room.send(copy.asReadOnlyBuffer());
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            room.members.remove(transport);
        }
    }
    // endregion
}
