package io.semper.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;

/** The members that have a name. Used by the thread of the loop alone. */
final class Room {
    private final Map<String, Member> members = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** Gives a member a name, in place of {@code before} if that is not empty; returns false if another member has it. */
    boolean enter(String name, String before, Member member) {
        Member holder = members.get(name);
        if (holder != null && holder != member) {
            return false;
        }
        if (before.isEmpty()) {
            say("* " + name + " is here");
        } else {
            members.remove(before);
            say("* " + before + " is now " + name);
        }
        members.put(name, member);
        return true;
    }

    void leave(String name) {
        if (members.remove(name) != null) {
            say("* " + name + " left");
        }
    }

    /** Sends a line to all members. */
    void say(String line) {
        byte[] bytes = encode(line); // once for all of them
        members.values().forEach(member -> member.send(bytes));
    }

    String names() {
        return String.join(" ", members.keySet());
    }

    static byte[] encode(String line) {
        return (line + "\r\n").getBytes(UTF_8);
    }
}
