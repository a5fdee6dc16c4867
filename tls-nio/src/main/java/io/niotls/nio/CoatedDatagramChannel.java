package io.niotls.nio;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * The platform's datagram channel, in a coat with which it can be registered with our selector: a channel that was registered
 * with both selectors at once could be closed under the platform's without its descriptor ever being closed.
 *
 * <p>What {@link #socket} and a {@link MembershipKey} call their channel is the one inside.
 */
final class CoatedDatagramChannel extends DatagramChannel {
    private final DatagramChannel raw;
    private final Transparent selectable;

    CoatedDatagramChannel(SelectorProvider provider, DatagramChannel raw) {
        super(provider);
        this.raw = raw;
        this.selectable = new Transparent(raw);
    }

    Selectable selectable() {
        return selectable;
    }

    @Override
    public DatagramChannel bind(SocketAddress local) throws IOException {
        raw.bind(local);
        return this;
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
        raw.setOption(name, value);
        return this;
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
    public DatagramSocket socket() {
        return raw.socket();
    }

    @Override
    public boolean isConnected() {
        return raw.isConnected();
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) throws IOException {
        raw.connect(remote);
        return this;
    }

    @Override
    public DatagramChannel disconnect() throws IOException {
        raw.disconnect();
        return this;
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
    public MembershipKey join(InetAddress group, NetworkInterface at) throws IOException {
        return raw.join(group, at);
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface at, InetAddress source) throws IOException {
        return raw.join(group, at, source);
    }

    @Override
    public SocketAddress receive(ByteBuffer target) throws IOException {
        try {
            return raw.receive(target);
        } finally {
            selectable.closeToo(this);
        }
    }

    @Override
    public int send(ByteBuffer source, SocketAddress target) throws IOException {
        try {
            return raw.send(source, target);
        } finally {
            selectable.closeToo(this);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            return raw.read(target);
        } finally {
            selectable.closeToo(this);
        }
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        try {
            return raw.read(targets, offset, length);
        } finally {
            selectable.closeToo(this);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        try {
            return raw.write(source);
        } finally {
            selectable.closeToo(this);
        }
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        try {
            return raw.write(sources, offset, length);
        } finally {
            selectable.closeToo(this);
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        raw.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        selectable.configureBlocking(block);
    }
}
