package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Peer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What another thread leaves while the selector looks is seen by the one or told by the other. */
@Timeout(120)
class SocketDriverTest {
    /** A transport that is full when the test says so, and lets it act whenever the channel's facts are gathered. */
    private static final class Staged extends SocketChannel {
        private final SocketChannel raw;
        volatile boolean full;
        volatile Runnable whenAsked = () -> {};

        Staged(SocketChannel raw) {
            super(raw.provider());
            this.raw = raw;
        }

        @Override
        public boolean isConnected() {
            whenAsked.run();
            return raw.isConnected();
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return full ? 0 : raw.write(source);
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            return full ? 0 : raw.write(sources, offset, length);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return raw.read(target);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            return raw.read(targets, offset, length);
        }

        @Override
        public SocketChannel bind(SocketAddress local) throws IOException {
            return raw.bind(local);
        }

        @Override
        public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
            return raw.setOption(name, value);
        }

        @Override
        public <T> T getOption(SocketOption<T> name) throws IOException {
            return raw.getOption(name);
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return raw.supportedOptions();
        }

        @Override
        public SocketChannel shutdownInput() throws IOException {
            return raw.shutdownInput();
        }

        @Override
        public SocketChannel shutdownOutput() throws IOException {
            return raw.shutdownOutput();
        }

        @Override
        public Socket socket() {
            return raw.socket();
        }

        @Override
        public boolean isConnectionPending() {
            return raw.isConnectionPending();
        }

        @Override
        public boolean connect(SocketAddress remote) throws IOException {
            return raw.connect(remote);
        }

        @Override
        public boolean finishConnect() throws IOException {
            return raw.finishConnect();
        }

        @Override
        public SocketAddress getRemoteAddress() throws IOException {
            return raw.getRemoteAddress();
        }

        @Override
        public SocketAddress getLocalAddress() throws IOException {
            return raw.getLocalAddress();
        }

        @Override
        protected void implCloseSelectableChannel() throws IOException {
            raw.close();
        }

        @Override
        protected void implConfigureBlocking(boolean block) throws IOException {
            raw.configureBlocking(block);
        }
    }

    @Test
    void ciphertextThatIsLeftMeanwhileIsNotForgotten() throws Exception {
        SocketChannel[] raw = Loopback.rawPair();
        Staged transport = new Staged(raw[0]);
        try (Selector selector = Providers.TLS_1_3.selector();
                TlsSocketChannel client =
                        TlsSocketChannel.client(transport, Loopback.clientConfig().build(), Peer.of("localhost", 443));
                TlsSocketChannel server = TlsSocketChannel.server(raw[1], Loopback.serverConfig().build())) {
            Background<Boolean> serving = Background.start(server::handshake);
            client.handshake();
            serving.result();
            client.configureBlocking(false);
            SocketDriver driver = (SocketDriver) client.selectable();
            TlsSelectionKey key = new TlsSelectionKey((TlsSelector) selector, client, driver);
            driver.registered(key);
            transport.full = true;
            client.write(Loopback.bytes("one"));
            assertTrue(Readiness.is(driver.drive(0, 0), Readiness.OUTPUT));
            key.unmarkChanged(); // as a selector does before it looks

            transport.full = false;
            Thread looking = Thread.currentThread();
            transport.whenAsked = () -> {
                if (Thread.currentThread() == looking && !client.stage.hasOutput()) {
                    // The selector has flushed, and has not taken note of that yet.
                    transport.whenAsked = () -> {};
                    transport.full = true;
                    meanwhile(() -> client.write(Loopback.bytes("two")));
                }
            };
            int facts = driver.drive(OP_WRITE, 0);
            boolean told = !key.markChanged();
            assertTrue(Readiness.is(client.facts(), Readiness.OUTPUT), "the other thread has left nothing");
            assertTrue(Readiness.is(facts, Readiness.OUTPUT) || told, "the selector does not know that ciphertext waits");
            client.abort();
            server.abort();
        }
    }

    @Test
    void aRecordThatAReaderLeavesMeanwhileIsNotForgotten() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Relay relay = Relay.between(Providers.TLS_1_3.provider())) {
            TlsSocketChannel client = relay.client;
            relay.establish(selector).cancel();
            selector.selectNow();
            SocketDriver driver = (SocketDriver) client.selectable();
            TlsSelectionKey key = new TlsSelectionKey((TlsSelector) selector, client, driver);
            driver.registered(key);
            assertEquals(0, Readiness.ready(driver.drive(0, OP_READ), OP_READ, 0));
            ByteBuffer both = ByteBuffer.allocate(1_000).put(relay.ciphertext("one")).put(relay.ciphertext("two"));
            relay.toClient.write(both.flip());

            int[] facts = {0};
            client.readLock.lock();
            try {
                // What a read does between taking its lock and leaving.
                assertEquals(3, client.stage.read(ByteBuffer.allocate(3)));
                meanwhile(() -> facts[0] = driver.drive(0, OP_READ));
            } finally {
                client.leave(client.readLock);
            }
            boolean told = !key.markChanged();
            assertTrue(Readiness.is(client.facts(), Readiness.RECORD), "the reader has left nothing");
            assertTrue(Readiness.ready(facts[0], OP_READ, 0) != 0 || told, "the selector does not know of the record");
            driver.deregistered(key);
        }
    }

    /** Lets another thread do something, and waits for it. */
    private static void meanwhile(Farewell.Step step) {
        try {
            Background.start(() -> {
                step.run();
                return null;
            }).result();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
