package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Peer;
import io.niotls.nio.Providers.Pair;
import io.niotls.proto.ProtocolVersion;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A closed channel that the closer cannot take, as one whose transport speaks TLS itself, keeps no other one open. */
@Timeout(120)
class BackgroundCloserTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    /** Closes a channel whose peer does not end, and returns its transport. */
    private static SocketChannel close(SocketChannel channel, Duration linger) throws IOException {
        TlsSocketChannel tls = (TlsSocketChannel) channel;
        tls.configureBlocking(false);
        tls.lingerTimeout(linger);
        tls.close();
        return tls.transport();
    }

    private static void awaitClosed(SocketChannel raw) {
        Background.await(() -> !raw.isOpen(), "the end of the lingering");
    }

    /** Speaks TLS over channels that do. */
    private static Pair within(SocketChannel client, SocketChannel server) throws Exception {
        return Providers.exchange(new Pair(
                TlsSocketChannel.client(client, Loopback.clientConfig().build(), Peer.of("localhost", 443)),
                TlsSocketChannel.server(server, Loopback.serverConfig().build())));
    }

    @Test
    void aTransportThatItsProvidersSelectorDoesNotTakeIsClosedAlone() throws Exception {
        try (Pair first = Providers.TLS_1_3.established();
                Pair last = Providers.TLS_1_3.established();
                Loopback outer = Loopback.established();
                Pair inner = within(outer.client, outer.server)) {
            SocketChannel running = close(first.server(), Duration.ofSeconds(60));
            awaitClosed(close(inner.server(), Duration.ofSeconds(60)));
            assertTrue(running.isOpen(), "its peer has not ended");
            SocketChannel later = close(last.server(), SHORT);
            awaitClosed(later);
            first.client().close();
            awaitClosed(running);
        }
    }

    @Test
    void aTransportOfAnotherProviderIsClosedByThatOnesSelector() throws Exception {
        TlsSelectorProvider nio = Providers.builder(ProtocolVersion.TLS_1_3).lingerTimeout(SHORT).build();
        try (Pair first = Providers.TLS_1_3.established();
                Pair last = Providers.TLS_1_3.established();
                Pair outer = Providers.exchange(Providers.connect(nio, nio));
                Pair inner = within(outer.client(), outer.server())) {
            SocketChannel running = close(first.server(), Duration.ofSeconds(60));
            awaitClosed(close(inner.server(), SHORT));
            awaitClosed(close(last.server(), SHORT));
            first.client().close();
            awaitClosed(running);
        }
    }
}
