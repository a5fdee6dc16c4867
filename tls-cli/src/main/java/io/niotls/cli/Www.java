package io.niotls.cli;

import io.niotls.nio.TlsSocketChannel;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Answers each HTTP request with one record that describes the connection. */
final class Www implements Conversation {
    /** How long a peer may take to end after we have, in seconds: as nginx's lingering_time. */
    private static final long LINGER_SECONDS = 30;

    /** How long a request and its response may take, however slowly it drips, in seconds: as nginx's client_header_timeout. */
    private static final long REQUEST_SECONDS = 60;

    private final Function<TlsSocketChannel, List<String>> description;

    /** Makes one that answers with these lines. */
    Www(Function<TlsSocketChannel, List<String>> description) {
        this.description = description;
    }

    @Override
    public void converse(TlsSocketChannel channel) throws IOException {
        HttpRequests requests = new HttpRequests();
        ByteBuffer buffer = ByteBuffer.allocate(16_384);
        Patience patience = new Patience(channel, REQUEST_SECONDS);
        while (patience.read(buffer.clear()) >= 0) {
            buffer.flip();
            Optional<HttpRequests.Request> request;
            while ((request = requests.next(buffer)).isPresent()) {
                patience.write(response(channel, request.get()));
                patience.renew();
                if (!request.get().keepAlive()) {
                    patience.shutdownOutput();
                    linger(channel);
                    return;
                }
            }
        }
        Optional<HttpRequests.Request> last = requests.end();
        if (last.isPresent()) {
            patience.write(response(channel, last.get()));
        }
        patience.shutdownOutput();
    }

    private ByteBuffer response(TlsSocketChannel channel, HttpRequests.Request request) {
        StringBuilder body = new StringBuilder();
        description.apply(channel).forEach(line -> body.append(line).append('\n'));
        int length = body.toString().getBytes(StandardCharsets.UTF_8).length;
        String version = request.version().equals("HTTP/1.1") ? "HTTP/1.1" : "HTTP/1.0";
        String head = version + " 200 OK\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: " + length + "\r\n"
                + "Connection: " + (request.keepAlive() ? "keep-alive" : "close") + "\r\n\r\n";
        String text = request.method().equals("HEAD") ? head : request.version().isEmpty() ? body.toString() : head + body;
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits until the peer is done. We have said all; how it ends is its own affair. */
    private static void linger(TlsSocketChannel channel) throws IOException {
        ByteBuffer unread = ByteBuffer.allocate(16_384);
        try {
            Deadline.within(LINGER_SECONDS, channel::abort, () -> {
                while (channel.read(unread.clear()) >= 0) {
                    // Not asked for.
                }
            });
        } catch (TlsException fault) {
            if (fault.fault() != Fault.TRUNCATED) {
                throw fault;
            }
        } catch (IOException gone) {
            // It has not waited for our end.
        }
    }
}
