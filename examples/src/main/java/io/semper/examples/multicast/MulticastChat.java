package io.semper.examples.multicast;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Scanner;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** One member of the chat. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class MulticastChat implements DatagramProtocol {
    /** What passes through most networks in one packet, with IPv6 and its options. */
    private static final int LONGEST = 1200;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final InetSocketAddress group;
    private final NetworkInterface on;
    private final String name;
    private final Consumer<String> heard;
    private DatagramTransport transport;

    private MulticastChat(InetSocketAddress group, NetworkInterface on, String name, Consumer<String> heard) {
        this.group = group;
        this.on = on;
        this.name = name;
        this.heard = heard;
    }

    /** Arguments: {@code NAME GROUP PORT INTERFACE}, such as {@code ann 239.255.7.7 4567 eth0}. Sends the lines of standard input. */
    public static void main(String[] args) throws IOException {
        NetworkInterface on = args.length == 4 ? NetworkInterface.getByName(args[3]) : null;
        if (on == null) {
            System.err.println("usage: MulticastChat NAME GROUP PORT INTERFACE");
            System.exit(2);
            return;
        }
        InetSocketAddress group = new InetSocketAddress(args[1], Integer.parseInt(args[2]));
        try (EventLoop loop = EventLoops.newEventLoop()) {
            MulticastChat member = loop.runUntilComplete(join(loop, group, on, args[0], System.out::println))
                    .protocol();
            Thread reader = new Thread(() -> readLines(loop, member), "standard input");
            reader.setDaemon(true); // it cannot be woken
            reader.start();
            loop.runUntilComplete(member.transport.closed());
        }
    }

    private static void readLines(EventLoop loop, MulticastChat member) {
        try (Scanner in = new Scanner(System.in, UTF_8)) {
            while (in.hasNextLine()) {
                String line = in.nextLine();
                loop.execute(() -> member.say(line));
            }
            loop.execute(member::leave);
        } catch (LoopClosedException e) {
            return; // the program ends
        }
    }

    // region: join
    static LoopFuture<Endpoint<MulticastChat>> join(
            EventLoop loop, InetSocketAddress group, NetworkInterface on, String name, Consumer<String> heard) {
        String any = group.getAddress() instanceof Inet4Address ? "0.0.0.0" : "::";
        DatagramOptions options = DatagramOptions.bind(any, group.getPort())
                .reuseAddress(true) // several members on one machine share the port
                .option(StandardSocketOptions.IP_MULTICAST_IF, on) // where datagrams leave
                .option(StandardSocketOptions.IP_MULTICAST_TTL, 1); // no router passes them on
        return loop.createDatagramEndpoint(() -> new MulticastChat(group, on, name, heard), options);
    }

    @Override
    public void connectionMade(DatagramTransport made) {
        transport = made;
        made.join(group.getAddress(), on, null); // where datagrams are received, from any source
    }
    // endregion

    /** Sends a line to all members, this one included. For the thread of the loop. */
    void say(String text) {
        byte[] line = (name + ": " + text).getBytes(UTF_8);
        if (line.length > LONGEST) {
            heard.accept("* a line has at most " + LONGEST + " bytes, and this one has " + line.length);
            return;
        }
        transport.sendTo(ByteBuffer.wrap(line), group);
    }

    void leave() {
        transport.close(); // leaves the group, too
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        // What moves the cursor of a terminal could pass as a line of another member.
        heard.accept(CONTROL.matcher(UTF_8.decode(data)).replaceAll("?"));
    }

    @Override
    public void errorReceived(IOException cause) {
        heard.accept("* " + cause.getMessage());
    }
}
