package io.semper.examples.tasks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.tasks.DeadlineException;
import io.semper.tasks.TaskGroup;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.Delimiter;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamReader;
import io.semper.tasks.stream.Streams;
import io.semper.tasks.sync.Semaphore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gets the pages of a site that links lead to from a first one. Each page is a task of one group, and a semaphore bounds the number of
 * requests in flight.
 */
@SuppressWarnings("try") // permits that are held, not used
public final class Crawler {
    private static final int MOST_PAGES = 1000;
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int LONGEST_BODY = 4 << 20;
    private static final Duration FOR_ONE_PAGE = Duration.ofSeconds(10);
    private static final Delimiter END_OF_HEAD = Delimiter.of("\r\n\r\n");
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *([0-9]{1,9})\r\n");
    private static final Pattern LINK = Pattern.compile("(?i)(?:<a [^>]*href=[\"']?|\r\nLocation: *)([^\"'#<>\\s]+)");

    private final Semaphore inFlight;
    private final Set<URI> seen = new HashSet<>();

    private Crawler(int limit) {
        inFlight = Semaphore.bounded(limit);
    }

    /** Arguments: {@code URL LIMIT}. Prints a line for each page in the order of the answers, and then how many there were. */
    public static void main(String[] args) throws Exception {
        if (args.length != 2 || !args[0].matches("http://[A-Za-z0-9.-]+(:[0-9]+)?/.*")) {
            System.err.println("usage: Crawler http://HOST[:PORT]/[PATH] LIMIT");
            System.exit(2);
        }
        Tasks.run(() -> {
            Crawler crawler = new Crawler(Integer.parseInt(args[1]));
            Tasks.group(group -> {
                crawler.visit(group, URI.create(args[0]));
            }); // ends when the last task has ended, whichever task made it
            System.out.println(crawler.seen.size() + " pages");
        });
    }

    // region: visit
    private void visit(TaskGroup group, URI page) {
        if (seen.size() < MOST_PAGES && seen.add(page)) {
            group.spawn(page.toString(), () -> {
                for (URI link : linksOf(page)) {
                    visit(group, link);
                }
            });
        }
    }

    /** Gets a page, as soon as there is a permit, and returns the pages of the same site that it has links to. */
    private Set<URI> linksOf(URI page) throws Exception {
        try (Semaphore.Permits held = inFlight.acquire()) {
            String answer = Tasks.timeout(FOR_ONE_PAGE, () -> get(page));
            Matcher status = STATUS.matcher(answer);
            if (!status.lookingAt()) {
                throw new ProtocolException("the answer does not begin as one of HTTP/1");
            }
            System.out.println(status.group(1) + " " + page);
            return links(page, answer);
        } catch (IOException | DeadlineException failure) {
            System.out.println("--- " + page + " " + failure.getMessage()); // the others continue
            return Set.of();
        }
    }

    /** Returns head and body of the answer. */
    private static String get(URI page) throws IOException {
        int port = page.getPort() < 0 ? 80 : page.getPort();
        try (Stream stream = Streams.openConnection(page.getHost(), port)) {
            String target = page.getRawPath() + (page.getRawQuery() == null ? "" : "?" + page.getRawQuery());
            String request = "GET " + target + " HTTP/1.0\r\nHost: " + page.getRawAuthority() + "\r\n\r\n";
            stream.writer().write(request.getBytes(ISO_8859_1));
            StreamReader in = stream.reader();
            String head = new String(in.readUntil(END_OF_HEAD, LONGEST_HEAD), ISO_8859_1);
            Matcher length = LENGTH.matcher(head);
            byte[] body = length.find() ? in.readExactly(bounded(Integer.parseInt(length.group(1)))) : readAll(in);
            return head + new String(body, ISO_8859_1);
        }
    }
    // endregion

    /** Reads to the end of the stream. */
    private static byte[] readAll(StreamReader in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer some = in.readSome(); some.hasRemaining(); some = in.readSome()) {
            byte[] piece = new byte[some.remaining()];
            some.get(piece);
            all.writeBytes(piece);
            bounded(all.size());
        }
        return all.toByteArray();
    }

    private static int bounded(int length) throws ProtocolException {
        if (length > LONGEST_BODY) {
            throw new ProtocolException("a body of more than " + LONGEST_BODY + " bytes");
        }
        return length;
    }

    private static Set<URI> links(URI page, String answer) {
        Set<URI> links = new LinkedHashSet<>();
        Matcher link = LINK.matcher(answer);
        while (link.find()) {
            try {
                URI target = page.resolve(link.group(1)).normalize();
                if (target.toString().startsWith("http://" + page.getRawAuthority() + "/")) {
                    links.add(target);
                }
            } catch (IllegalArgumentException noUri) {
                continue; // as a browser does
            }
        }
        return links;
    }
}
