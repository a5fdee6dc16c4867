package io.niotls.interop;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;

/**
 * Netty's channel, and a way to ask what ALPN has chosen. Netty keeps the channel underneath to itself and to subclasses, so this
 * is what a program needs that chooses between HTTP/1.1 and HTTP/2; others take {@link NioSocketChannel} as it is.
 */
final class AlpnSocketChannel extends NioSocketChannel {
    /** Makes a channel that is going to connect. */
    AlpnSocketChannel(SelectorProvider provider) {
        super(provider);
    }

    private AlpnSocketChannel(Channel parent, SocketChannel accepted) {
        super(parent, accepted);
    }

    /**
     * Returns what ALPN has chosen. A client may ask when it is connected, a server when the first bytes have come.
     *
     * @param otherwise if nothing was chosen, and for plain channels
     */
    String protocol(String otherwise) {
        return Wire.protocol(javaChannel(), otherwise);
    }

    /** Accepts such channels. */
    static final class Server extends NioServerSocketChannel {
        Server(SelectorProvider provider) {
            super(provider);
        }

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            SocketChannel channel = javaChannel().accept();
            if (channel == null) {
                return 0;
            }
            accepted.add(new AlpnSocketChannel(this, channel));
            return 1;
        }
    }
}
