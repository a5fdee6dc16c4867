package io.niotls.interop.jsse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * What every web server of these tests serves:
 * <ul>
 * <li>{@code GET /tls}: what the server's attributes say about the connection, as {@link Facts#text};
 * <li>{@code GET /bytes/<n>}: the first n bytes of {@link Body};
 * <li>{@code POST /sum}: a {@link Body.Sum} of the request's body, as text;
 * <li>{@code GET /wait}: the same as {@code /tls}, after {@link #release}.
 * </ul>
 */
final class WebService {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** One request, and the way to its answer. */
    interface Call {
        /** Returns the path, which begins with a slash. */
        String path();

        /** Returns the request's body. */
        InputStream body() throws IOException;

        /** Begins an answer of status 200 with that many bytes. */
        OutputStream answer(long length) throws IOException;

        /** Returns what the server's own attributes say about the connection. */
        Facts facts() throws IOException;
    }

    /**
     * What a server tells its programs about a request's connection.
     *
     * @param http {@code HTTP/1.1} or {@code HTTP/2.0}
     * @param protocol as JSSE names it
     * @param cipherSuite as JSSE names it
     * @param keyBits the strength of the suite's cipher
     * @param sessionId in hex, of any case; empty: none
     * @param client the subject of the client's certificate; empty: none was given
     */
    record Facts(String http, String protocol, String cipherSuite, int keyBits, String sessionId, String client) {
        /** Returns the facts as a line that {@link #parse} understands. */
        String text() {
            return String.join("|", http, protocol, cipherSuite, Integer.toString(keyBits), sessionId, client);
        }

        static Facts parse(String text) {
            String[] parts = text.split("\\|", -1);
            return new Facts(parts[0], parts[1], parts[2], Integer.parseInt(parts[3]), parts[4], parts[5]);
        }
    }

    /** Serves a request with a thread that may wait. */
    void serve(Call call) throws IOException {
        String path = call.path();
        if (path.startsWith("/bytes/")) {
            long length = Long.parseLong(path.substring("/bytes/".length()));
            try (OutputStream answer = call.answer(length)) {
                Body.stream(length).transferTo(answer);
            }
            return;
        }
        if (path.equals("/sum")) {
            answer(call, Body.Sum.of(call.body()).toString());
            return;
        }
        if (path.equals("/wait")) {
            arrived.countDown();
            await(released);
        }
        answer(call, call.facts().text());
    }

    /** Waits until a request for {@code /wait} is being served. */
    void awaitArrival() {
        await(arrived);
    }

    /** Lets requests for {@code /wait} go on. */
    void release() {
        released.countDown();
    }

    private static void answer(Call call, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (OutputStream answer = call.answer(bytes.length)) {
            answer.write(bytes);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
