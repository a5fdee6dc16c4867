package io.niotls.bench.heap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/**
 * Connections over loopback whose channels are registered for reading, clients with one selector and servers with another. What
 * they speak is their provider's: the platform's channels and those of tls-nio are treated alike.
 */
final class ChannelPairs implements Population {
    private static final int DATA = 1_024;
    /** In nanoseconds; no connection over loopback takes as long, unless something is broken. */
    private static final long PATIENCE = 30_000_000_000L;

    private final SelectorProvider provider;
    private final ServerSocketChannel listener;
    private final InetSocketAddress address;
    private final Side clients;
    private final Side servers;
    private final ByteBuffer data = ByteBuffer.allocateDirect(DATA);
    private final ByteBuffer received = ByteBuffer.allocateDirect(DATA);

    /** The channels of one side, and their selector. */
    private record Side(Selector selector, SocketChannel[] channels) {
        void add(int index, SocketChannel channel) throws IOException {
            channels[index] = channel;
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }

        void drop() throws IOException {
            for (int i = 0; i < channels.length && channels[i] != null; i++) {
                channels[i].setOption(StandardSocketOptions.SO_LINGER, 0); // a reset, which leaves no port in TIME_WAIT
                channels[i].close();
                channels[i] = null;
            }
            turn();
        }

        /** Lets the selector do what it has to do. */
        void turn() throws IOException {
            selector.selectNow();
            selector.selectedKeys().clear();
        }
    }

    /** @param most the largest number of pairs that is ever made: the arrays are not to be counted */
    ChannelPairs(SelectorProvider provider, int most) throws IOException {
        this.provider = provider;
        this.listener = provider.openServerSocketChannel();
        InetAddress loopback = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        listener.bind(new InetSocketAddress(loopback, 0));
        this.address = new InetSocketAddress(loopback, listener.socket().getLocalPort());
        this.clients = new Side(provider.openSelector(), new SocketChannel[most]);
        this.servers = new Side(provider.openSelector(), new SocketChannel[most]);
    }

    @Override
    public void make(int pairs) throws IOException {
        for (int i = 0; i < pairs; i++) {
            SocketChannel client = provider.openSocketChannel();
            client.connect(address);
            clients.add(i, client);
            servers.add(i, listener.accept());
            carry(clients.channels()[i], servers.channels()[i]);
            carry(servers.channels()[i], clients.channels()[i]);
        }
        turn();
    }

    /** Sends and receives; the handshake, if there is one, goes first by itself. */
    private void carry(SocketChannel from, SocketChannel to) throws IOException {
        long start = System.nanoTime();
        data.clear();
        received.clear();
        while (received.hasRemaining()) {
            turn();
            from.write(data);
            if (to.read(received) < 0 || System.nanoTime() - start > PATIENCE) {
                throw new IOException("the connection does not carry its data");
            }
        }
    }

    private void turn() throws IOException {
        clients.turn();
        servers.turn();
    }

    @Override
    public void dropClients() throws IOException {
        clients.drop();
    }

    @Override
    public void dropServers() throws IOException {
        servers.drop();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        clients.selector().close();
        servers.selector().close();
    }
}
