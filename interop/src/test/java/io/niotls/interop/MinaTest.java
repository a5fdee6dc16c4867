package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An echo server of Apache MINA, which takes a provider as it is. */
@Timeout(60)
class MinaTest {
    private static final int CONNECTIONS = 50;
    private static final long BYTES_EACH = 1 << 20;

    /** Sends back what it gets. */
    private static final class Echo extends IoHandlerAdapter {
        private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

        @Override
        public void messageReceived(IoSession session, Object message) {
            session.write(((IoBuffer) message).duplicate());
        }

        @Override
        public void exceptionCaught(IoSession session, Throwable failure) {
            failures.add(failure);
            session.closeNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void echoesManyConnections(Wire wire) throws Exception {
        SelectorProvider provider = wire.provider();
        NioSocketAcceptor acceptor = new NioSocketAcceptor(1, provider);
        try (EchoClients clients = connect(acceptor, provider)) {
            clients.connect(CONNECTIONS);
            clients.talk(CONNECTIONS, BYTES_EACH);
            clients.end();
            assertEquals(List.of(), clients.failures());
            assertEquals(0, clients.lost());
            assertEquals(List.of(), List.copyOf(((Echo) acceptor.getHandler()).failures));
        } finally {
            acceptor.dispose(true);
        }
    }

    private static EchoClients connect(NioSocketAcceptor acceptor, SelectorProvider provider) throws Exception {
        acceptor.setHandler(new Echo());
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new EchoClients(provider, acceptor.getLocalAddress().getPort());
    }
}
